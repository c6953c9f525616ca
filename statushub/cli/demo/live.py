"""What goes wrong at the demo organisation while somebody watches: `statushub demo --post`."""

from statushub.cli.demo.stories import Said, Story

NOW = (
    Story(
        "incident",
        "major",
        ("Phone lines closed in Madrid", "Líneas telefónicas cerradas en Madrid"),
        days=0,
        said=(
            Said(
                "",
                "identified",
                (
                    "A power cut has stopped our call centre in Madrid. Nobody can answer the"
                    " phone or the business line. The fault line works.",
                    "Un corte de luz ha parado nuestro centro de llamadas de Madrid. No podemos"
                    " atender el teléfono ni la línea para empresas. La línea de averías"
                    " funciona.",
                ),
                (
                    "Write to us in web chat. In the customer area you can pay, change or cancel"
                    " a contract yourself.",
                    "Escríbanos por el chat en línea. En el área de clientes puede pagar, cambiar"
                    " o cancelar un contrato por su cuenta.",
                ),
                {"business": "degraded_performance"},
                {"phone": ("closed", None), "companies": ("closed", None)},
            ),
        ),
    ),
    Story(
        "incident",
        "major",
        ("No home internet in parts of Murcia", "Sin internet en casa en zonas de Murcia"),
        days=0,
        said=(
            Said(
                "",
                "investigating",
                (
                    "Home internet and television have stopped working in Molina de Segura and"
                    " Las Torres de Cotillas. We are finding out why.",
                    "Internet y televisión han dejado de funcionar en Molina de Segura y Las"
                    " Torres de Cotillas. Estamos buscando la causa.",
                ),
                (
                    "Your mobile phone works and can share its connection.",
                    "Su teléfono móvil funciona y puede compartir su conexión.",
                ),
                {"internet": "partial_outage", "tv": "partial_outage"},
            ),
        ),
    ),
    Story(
        "incident",
        "minor",
        ("Signing in to the app is slow", "Iniciar sesión en la aplicación es lento"),
        days=0,
        said=(
            Said(
                "",
                "investigating",
                (
                    "Signing in to the customer area or the app takes up to a minute, and may"
                    " fail at the first try.",
                    "Iniciar sesión en el área de clientes o en la aplicación tarda hasta un"
                    " minuto y puede fallar al primer intento.",
                ),
                (
                    "Try again once. If it is urgent, use web chat: you need not sign in.",
                    "Vuelva a intentarlo una vez. Si es urgente, use el chat en línea: no hace"
                    " falta iniciar sesión.",
                ),
                {"area": "degraded_performance"},
            ),
        ),
    ),
)
"""What `--post` posts: the first of these that is not open already."""
