"""Which colour goes with the state of a contact point."""

TONES = {
    "open": "operational",
    "busy": "degraded_performance",
    "limited": "partial_outage",
    "closed": "major_outage",
    "": "unknown",
}
SHUT = "shut"
"""To be closed at night is no alarm."""
