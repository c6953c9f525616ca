"""The only way out: guarded HTTP, kept SMTP connections, a folder where nothing is configured.

And the mailbox that what went out comes back to.
"""
