"""How a book is written and read: one module for each kind of file. They only know books."""
