"""What the demo organisation planned: work behind it and ahead, rules changed and to change."""

from statushub.cli.demo.stories import MONDAY, SUNDAY, WEDNESDAY, Said, Story

PAST = (
    Story(
        "maintenance",
        "maintenance",
        (
            "A new version of the customer area and the app",
            "Nueva versión del área de clientes y de la aplicación",
        ),
        days=-51,
        weekday=SUNDAY,
        dates={"starts_at": "01:00", "ends_at": "05:00"},
        said=(
            Said(
                "-6 12:00",
                "scheduled",
                (
                    "We are putting a new version in place. You will not be able to sign in,"
                    " pay or see your bills during the night.",
                    "Vamos a instalar una nueva versión. Durante la noche no podrá iniciar sesión,"
                    " pagar ni consultar facturas.",
                ),
                (
                    "Calls, internet and television go on working. If you need a bill, download"
                    " it before.",
                    "Las llamadas, internet y la televisión siguen funcionando. Si necesita una"
                    " factura, descárguela antes.",
                ),
                {"area": "under_maintenance", "bills": "under_maintenance"},
            ),
            Said(
                "01:00",
                "in_progress",
                ("The work has begun.", "El trabajo ha comenzado."),
            ),
            Said(
                "04:32",
                "completed",
                (
                    "The new version is in place, half an hour early. The app asks you to update"
                    " it once.",
                    "La nueva versión está instalada, media hora antes de lo previsto. La"
                    " aplicación le pedirá actualizarse una vez.",
                ),
            ),
        ),
    ),
    Story(
        "policy_change",
        "minor",
        (
            "Cancel your contract online, without a call",
            "Cancele su contrato en línea, sin llamar",
        ),
        days=-24,
        weekday=WEDNESDAY,
        dates={"effective_from": "00:00"},
        lasting={
            "before": (
                "To cancel a contract you had to call us and confirm by a signed letter.",
                "Para cancelar un contrato había que llamar y confirmarlo con una carta firmada.",
            ),
            "after": (
                "You can cancel in the customer area, in web chat, by phone or in a shop. You"
                " get a confirmation by email at once, and your contract ends on the day you"
                " choose.",
                "Puede cancelar en el área de clientes, en el chat en línea, por teléfono o en una"
                " tienda. Recibe una confirmación por correo electrónico en el momento y su"
                " contrato termina el día que elija.",
            ),
            "affected": (
                "Everybody with a contract for mobile, internet or television.",
                "Quienes tengan un contrato de telefonía móvil, internet o televisión.",
            ),
        },
        said=(
            Said(
                "-14 10:00",
                "announced",
                (
                    "Cancelling becomes as easy as signing up.",
                    "Cancelar será tan fácil como contratar.",
                ),
                (
                    "If you have sent us a letter already, you need not do anything more.",
                    "Si ya nos envió una carta, no tiene que hacer nada más.",
                ),
                {"cancel": "operational"},
            ),
            Said(
                "00:00",
                "in_effect",
                (
                    "You can now cancel a contract online, without a call.",
                    "Ya puede cancelar un contrato en línea, sin llamar.",
                ),
            ),
        ),
    ),
)

NOW = (
    Story(
        "advisory",
        "minor",
        ("Letters reach us some days late", "Las cartas nos llegan con días de retraso"),
        days=-2,
        dates={"ends_at": "9 18:00"},
        lasting={
            "wait": ("Up to five days longer than usual.", "Hasta cinco días más de lo habitual.")
        },
        said=(
            Said(
                "09:10",
                "in_force",
                (
                    "Postal workers in the Madrid region are on strike. Letters and parcels to us"
                    " arrive, but late. The day on the postmark counts for every deadline.",
                    "Hay huelga de correos en la Comunidad de Madrid. Las cartas y los paquetes"
                    " que nos envían llegan, pero con retraso. Para los plazos cuenta la fecha"
                    " del matasellos.",
                ),
                (
                    "Write to us by email, or send papers in the customer area: they are there"
                    " at once.",
                    "Escríbanos por correo electrónico o envíe los documentos en el área de"
                    " clientes: llegan al momento.",
                ),
                ways={"post": ("limited", None)},
            ),
        ),
    ),
)
"""What is so while the demo is looked at: nothing that stops anybody."""

AHEAD = (
    Story(
        "advisory",
        "minor",
        (
            "Longer waits on the phone when the new bills come",
            "Más espera al teléfono al llegar las nuevas facturas",
        ),
        days=5,
        weekday=MONDAY,
        dates={"starts_at": "09:00", "ends_at": "1 20:00"},
        lasting={
            "wait": (
                "About 25 minutes instead of 5 on the phone.",
                "Unos 25 minutos en lugar de 5 al teléfono.",
            )
        },
        said=(
            Said(
                "",
                "expected",
                (
                    "The bills of the month go out on the night before, and many people call"
                    " about them in the first two days.",
                    "Las facturas del mes salen la noche anterior y durante los dos primeros días"
                    " llaman muchas personas.",
                ),
                (
                    "Use web chat, or call from Wednesday on. The customer area explains each"
                    " line of your bill.",
                    "Use el chat en línea o llame a partir del miércoles. El área de clientes"
                    " explica cada línea de su factura.",
                ),
                ways={"phone": ("busy", 25)},
            ),
        ),
    ),
    Story(
        "maintenance",
        "maintenance",
        (
            "Night work on home internet in Zaragoza",
            "Trabajos nocturnos de internet en casa en Zaragoza",
        ),
        days=4,
        weekday=SUNDAY,
        dates={"starts_at": "00:30", "ends_at": "05:30"},
        said=(
            Said(
                "",
                "scheduled",
                (
                    "We are renewing the equipment that connects the city centre, Delicias and"
                    " Actur. Internet and television will stop for up to 40 minutes at some point"
                    " in the night.",
                    "Vamos a renovar los equipos que conectan el Centro, Delicias y el Actur."
                    " Internet y la televisión se interrumpirán hasta 40 minutos en algún momento"
                    " de la noche.",
                ),
                (
                    "Mobile phones go on working. If you have an alarm or a medical device that"
                    " uses our line, connect it to a mobile network for the night.",
                    "Los teléfonos móviles siguen funcionando. Si tiene una alarma o un aparato"
                    " médico que use nuestra línea, conéctelo esa noche a una red móvil.",
                ),
                {"internet": "under_maintenance", "tv": "under_maintenance"},
            ),
        ),
    ),
    Story(
        "policy_change",
        "minor",
        (
            "Paper bills only for those who ask for them",
            "Facturas en papel solo para quien las pida",
        ),
        days=24,
        weekday=WEDNESDAY,
        dates={"effective_from": "00:00"},
        lasting={
            "before": (
                "We sent a paper bill by post to everybody who had not chosen otherwise.",
                "Enviábamos la factura en papel por correo postal a quien no hubiera elegido otra"
                " cosa.",
            ),
            "after": (
                "You get your bill by email and in the customer area. A paper bill stays free of"
                " charge for everybody who asks for it.",
                "Recibirá su factura por correo electrónico y en el área de clientes. La factura"
                " en papel seguirá siendo gratuita para quien la pida.",
            ),
            "affected": (
                "Everybody who gets a paper bill today and has told us an email address.",
                "Quienes reciben hoy la factura en papel y nos han dado un correo electrónico.",
            ),
        },
        said=(
            Said(
                "",
                "announced",
                (
                    "From the date given, bills come by email unless you ask for paper.",
                    "Desde la fecha indicada, las facturas llegarán por correo electrónico, salvo"
                    " que pida el papel.",
                ),
                (
                    "To keep your paper bill, choose it in the customer area under “Bills”, or"
                    " tell us by phone or in a shop.",
                    "Para seguir recibiéndola en papel, elíjalo en «Facturas», dentro del área de"
                    " clientes, o dígalo por teléfono o en una tienda.",
                ),
                {"bills": "operational"},
            ),
        ),
    ),
)
