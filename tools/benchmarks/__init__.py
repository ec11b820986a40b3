"""What `make bench` measures: a module of cases each, every case beside the one it is compared with."""
