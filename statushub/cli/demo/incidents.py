"""What went wrong at the demo organisation in the past weeks, and what it told its customers."""

from statushub.cli.demo.stories import MONDAY, SATURDAY, THURSDAY, TUESDAY, Said, Story

PAST = (
    Story(
        "incident",
        "major",
        (
            "No home internet in parts of Valencia",
            "Sin internet en casa en zonas de Valencia",
        ),
        days=-66,
        weekday=THURSDAY,
        dates={"starts_at": "07:50"},
        said=(
            Said(
                "08:12",
                "investigating",
                (
                    "Home internet and television stopped working at 7:50 in Paterna, Burjassot"
                    " and Godella. We are finding out why.",
                    "Desde las 7:50 no funcionan internet ni televisión en Paterna, Burjassot y"
                    " Godella. Estamos buscando la causa.",
                ),
                (
                    "Your mobile phone works. If your contract includes a mobile line, share its"
                    " connection with your other devices.",
                    "Su teléfono móvil funciona. Si tiene una línea móvil con nosotros, comparta"
                    " su conexión con los demás dispositivos.",
                ),
                {"internet": "partial_outage", "tv": "partial_outage"},
            ),
            Said(
                "09:05",
                "identified",
                (
                    "Roadworks in Paterna cut a fibre cable. About 4,200 homes are without"
                    " service. A repair team is on its way.",
                    "Unas obras en Paterna han cortado un cable de fibra. Unos 4200 hogares están"
                    " sin servicio. Un equipo de reparación va de camino.",
                ),
            ),
            Said(
                "13:40",
                "monitoring",
                (
                    "The cable is repaired and service is coming back, street by street.",
                    "El cable está reparado y el servicio vuelve poco a poco, calle por calle.",
                ),
                (
                    "If you still have no connection at 14:30, switch your router off for ten"
                    " seconds and on again.",
                    "Si a las 14:30 sigue sin conexión, apague el rúter, espere diez segundos y"
                    " vuelva a encenderlo.",
                ),
                {"internet": "degraded_performance", "tv": "degraded_performance"},
            ),
            Said(
                "16:20",
                "resolved",
                (
                    "All homes have their service back. We will take one day off the next bill"
                    " of everybody affected; you do not need to ask for it.",
                    "Todos los hogares han recuperado el servicio. Descontaremos un día de la"
                    " próxima factura a quienes se hayan visto afectados; no hace falta pedirlo.",
                ),
                services={"internet": "operational", "tv": "operational"},
            ),
        ),
    ),
    Story(
        "incident",
        "minor",
        (
            "Long waits on the phone after the new bills",
            "Mucha espera al teléfono tras las nuevas facturas",
        ),
        days=-44,
        weekday=MONDAY,
        said=(
            Said(
                "09:20",
                "identified",
                (
                    "Bills went out this morning with a new layout, and many people are calling"
                    " about it. The wait on the phone is about 35 minutes.",
                    "Esta mañana hemos enviado las facturas con un diseño nuevo y muchas personas"
                    " llaman para preguntar. La espera al teléfono es de unos 35 minutos.",
                ),
                (
                    "Use web chat: it answers in about 3 minutes. The customer area explains each"
                    " line of the new bill.",
                    "Use el chat en línea: responde en unos 3 minutos. El área de clientes explica"
                    " cada línea de la nueva factura.",
                ),
                ways={"phone": ("busy", 35)},
            ),
            Said(
                "13:00",
                "identified",
                (
                    "Forty more people are answering calls. The wait is now about 15 minutes.",
                    "Cuarenta personas más atienden llamadas. La espera es ahora de unos"
                    " 15 minutos.",
                ),
                ways={"phone": ("busy", 15)},
            ),
            Said(
                "18:05",
                "resolved",
                (
                    "The wait on the phone is below 3 minutes again.",
                    "La espera al teléfono vuelve a ser de menos de 3 minutos.",
                ),
            ),
        ),
    ),
    Story(
        "incident",
        "major",
        ("Card payments are refused", "Los pagos con tarjeta se rechazan"),
        days=-31,
        weekday=SATURDAY,
        dates={"starts_at": "10:40"},
        said=(
            Said(
                "11:02",
                "investigating",
                (
                    "Since 10:40, paying a bill by card in the customer area or the app ends with"
                    " an error. No money leaves your account when that happens.",
                    "Desde las 10:40, pagar una factura con tarjeta en el área de clientes o en la"
                    " aplicación termina en error. En ese caso no se le cobra nada.",
                ),
                (
                    "Direct debits and payments in our shops work. Nobody will be charged a late"
                    " fee today.",
                    "Funcionan la domiciliación y el pago en tiendas. Hoy no cobraremos recargo"
                    " por retraso.",
                ),
                {"bills": "partial_outage", "area": "degraded_performance"},
            ),
            Said(
                "11:50",
                "identified",
                (
                    "The company that checks cards for us has a fault in its system. It is"
                    " working on it.",
                    "La empresa que verifica las tarjetas tiene una avería en su sistema y está"
                    " trabajando para corregirla.",
                ),
            ),
            Said(
                "13:15",
                "resolved",
                (
                    "Card payments work again. If you tried before and are not sure whether you"
                    " paid, look under “Payments” in the customer area.",
                    "Los pagos con tarjeta vuelven a funcionar. Si lo intentó antes y no sabe si"
                    " pagó, consulte «Pagos» en el área de clientes.",
                ),
                services={"bills": "operational", "area": "operational"},
            ),
        ),
    ),
    Story(
        "incident",
        "critical",
        (
            "Phone support closed after a flood in Seville",
            "Atención telefónica cerrada por una inundación en Sevilla",
        ),
        days=-16,
        weekday=TUESDAY,
        said=(
            Said(
                "07:35",
                "identified",
                (
                    "Water has entered our call centre in Seville and everybody has left the"
                    " building, safe and well. Nobody can answer calls this morning.",
                    "Ha entrado agua en nuestro centro de llamadas de Sevilla. Todo el equipo ha"
                    " salido del edificio sin daños. Esta mañana no podemos atender llamadas.",
                ),
                (
                    "Use web chat or come to one of our shops. Reporting a lost phone works in"
                    " the app at any hour.",
                    "Use el chat en línea o acuda a una tienda. Puede comunicar la pérdida de un"
                    " teléfono en la aplicación a cualquier hora.",
                ),
                {"fault": "partial_outage"},
                {"phone": ("closed", None), "chat": ("busy", 20)},
            ),
            Said(
                "10:30",
                "identified",
                (
                    "Half of the team now answers from home. The wait is about 40 minutes on the"
                    " phone and 12 minutes in web chat.",
                    "La mitad del equipo ya atiende desde casa. La espera es de unos 40 minutos al"
                    " teléfono y de 12 minutos en el chat en línea.",
                ),
                services={"fault": "degraded_performance"},
                ways={"phone": ("busy", 40), "chat": ("busy", 12)},
            ),
            Said(
                "17:45",
                "monitoring",
                (
                    "Everybody answers from home until the building is dry. The wait is about"
                    " 8 minutes.",
                    "Todo el equipo atiende desde casa hasta que el edificio esté seco. La espera"
                    " es de unos 8 minutos.",
                ),
                services={"fault": "operational"},
                ways={"phone": ("busy", 8), "chat": ("usual", None)},
            ),
            Said(
                "1 12:10",
                "resolved",
                (
                    "Phone support works as usual. Thank you for using the chat and the shops"
                    " meanwhile.",
                    "La atención telefónica funciona con normalidad. Gracias por usar el chat y"
                    " las tiendas mientras tanto.",
                ),
            ),
        ),
    ),
    Story(
        "incident",
        "minor",
        ("The television guide shows the wrong times", "La guía de televisión da mal las horas"),
        days=-9,
        said=(
            Said(
                "19:25",
                "identified",
                (
                    "The guide on the television box is one hour late since an update this"
                    " afternoon. Channels work; a recording set from the guide may start late.",
                    "La guía del decodificador va una hora atrasada desde la actualización de esta"
                    " tarde. Los canales funcionan; una grabación programada desde la guía puede"
                    " empezar tarde.",
                ),
                (
                    "The guide in the app shows the right times.",
                    "La guía de la aplicación muestra las horas correctas.",
                ),
                {"tv": "degraded_performance"},
            ),
            Said(
                "22:40",
                "resolved",
                (
                    "The guide shows the right times again, and recordings start on time.",
                    "La guía vuelve a mostrar las horas correctas y las grabaciones empiezan a su"
                    " hora.",
                ),
                services={"tv": "operational"},
            ),
        ),
    ),
    Story(
        "incident",
        "major",
        ("Slow mobile data in Madrid and Toledo", "Datos móviles lentos en Madrid y Toledo"),
        days=-3,
        dates={"starts_at": "14:45"},
        said=(
            Said(
                "15:10",
                "investigating",
                (
                    "Mobile data has been slow or absent in the south of Madrid and in Toledo"
                    " since 14:45. Calls and texts work.",
                    "Desde las 14:45, los datos móviles van lentos o no funcionan en el sur de"
                    " Madrid y en Toledo. Las llamadas y los SMS funcionan.",
                ),
                ("Use wifi where you can.", "Use wifi donde pueda."),
                {"mobile_data": "partial_outage"},
            ),
            Said(
                "16:00",
                "monitoring",
                (
                    "We have moved the traffic away from the equipment that failed. Speeds are"
                    " back to normal; we will watch them for an hour.",
                    "Hemos desviado el tráfico del equipo que falló. La velocidad vuelve a ser la"
                    " normal; la vigilaremos durante una hora.",
                ),
                services={"mobile_data": "degraded_performance"},
            ),
            Said(
                "17:05",
                "resolved",
                (
                    "Mobile data works as usual in Madrid and Toledo.",
                    "Los datos móviles funcionan con normalidad en Madrid y Toledo.",
                ),
                services={"mobile_data": "operational"},
            ),
        ),
    ),
)
