"""What is printed and exported: values in, bytes out; nothing here asks where values came from."""
