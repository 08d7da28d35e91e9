"""Errors that a person can mend: each says where, what was found, what is allowed, what to do."""


class TesseraError(Exception):
    """A fault in what Tessera was given; the message is all that the reader needs.

    Trying again without a change cannot help, so orchestration does not retry it.
    """


class WarehouseBusyError(TesseraError):
    """Another process holds the warehouse file; trying again later can help."""


class BorderError(TesseraError):
    """A critical check at a border failed; nothing beyond that border was touched."""
