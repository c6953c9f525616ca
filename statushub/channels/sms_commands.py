"""What people write back to an SMS: STOP, START and HELP, in the languages they think in.

A command is the whole message: one of these words, and at most what politeness adds. "La línea está
de baja" is a sentence, and ends nobody's subscription.
"""

import re
import unicodedata

STOP = "stop"
START = "start"
HELP = "help"

_LONGEST = 200
"""Characters that are looked at: no command is longer."""

# Without accents, in small letters. Kept apart from the catalogues: a page in two languages has
# readers of all of them, and the words are a convention of the networks, not a translation.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        STOP: ("stop", "stop all", "stopall", "unsubscribe", "quit", "end", "cancel", "opt out"),
        START: ("start", "unstop", "subscribe", "resume"),
        HELP: ("help", "info"),
    },
    "es": {
        STOP: ("baja", "dar de baja", "darme de baja", "darse de baja", "parar", "cancelar"),
        START: ("alta", "darme de alta", "reanudar", "volver"),
        HELP: ("ayuda", "informacion"),
    },
    "pt": {
        STOP: ("parar", "sair", "cancelar", "remover"),
        START: ("iniciar", "voltar"),
        HELP: ("ajuda", "socorro"),
    },
    "fr": {
        STOP: ("arret", "arreter", "desabonner"),
        START: ("reprendre", "debut"),
        HELP: ("aide",),
    },
    "de": {
        STOP: ("stopp", "abmelden", "abbestellen"),
        START: ("anmelden", "starten"),
        HELP: ("hilfe",),
    },
    "it": {
        STOP: ("ferma", "annulla", "disiscrivi"),
        START: ("inizia", "riprendi"),
        HELP: ("aiuto",),
    },
    "ca": {
        STOP: ("atura", "donar de baixa", "baixa"),
        START: ("reprendre",),
        HELP: ("ajuda",),
    },
}
_POLITE = re.compile(
    r"^(please|por favor|porfavor|por favor quiero) | (please|pls|por favor|porfavor|gracias|thanks"
    r"|thank you|now|ya|bitte|danke|merci|obrigado|obrigada|sms|sus sms|your sms)$"
)
_COMMANDS = {
    word: command
    for words in _WORDS.values()
    for command, several in words.items()
    for word in several
}


def command(words: str) -> str | None:
    """Return STOP, START or HELP where a message is such a word, else None."""
    if len(words) > _LONGEST:
        return None
    said = _bare(words)
    while said:
        if said in _COMMANDS:
            return _COMMANDS[said]
        shorter = _POLITE.sub("", said)
        if shorter == said:
            return None
        said = shorter
    return None


def _bare(words: str) -> str:
    """Return a message without accents, quotes, punctuation and capitals, in single spaces."""
    letters = unicodedata.normalize("NFKD", words).casefold()
    plain = "".join(
        one if one.isalnum() else " "
        for one in letters
        if unicodedata.category(one) not in {"Mn", "Cf", "Me"}
    )
    parts = plain.split()
    # "S T O P": somebody shouts
    return "".join(parts) if all(len(part) == 1 for part in parts) else " ".join(parts)
