"""What is kept between runs: bytes by key, under keys of everything that they are made of."""
