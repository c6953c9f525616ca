"""The only code that changes what people state: a command, a function, one transaction each."""
