"""The only way out: guarded HTTP, kept SMTP connections, a folder where nothing is configured."""
