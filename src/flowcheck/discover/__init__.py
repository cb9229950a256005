"""From a folder to the files worth reading, the packages it uses and how its modules are named."""
