import pytest
from tests.browser.test_reader_says_what_they_want_to_do import names  # noqa
from tests.browser.conftest import Reader
from axe_playwright_python.sync_playwright import Axe
pytestmark = pytest.mark.browser
def test_shots(reader: Reader, house, names):
    from statushub.model import services
    from statushub import database
    with database.reading() as s:
        first = services.in_order(s, 1)[0]
    house.incident({first.public_id: "partial_outage"}, impact="major", texts={"en":{"title":"Cancellations cannot be recorded","body":"We are looking into it.","advice":"Use web chat."},"es":{"title":"No podemos registrar bajas","body":"Lo estamos investigando.","advice":"Use el chat."}})
    house.work()
    shots=[("en-home","/en/",390,False),("es-darme","/es/search?q=quiero+darme+de+baja",390,False),("en-internet-dark","/en/search?q=internet",390,True),("en-none","/en/search?q=zebra",390,False),("es-none320","/es/search?q=zebra+con+una+palabra+larguisimamentelargaaaaaaaaaaaaaaaaaaaaaaaa",320,False),("es-wide","/es/search?q=internet",1280,False),("en-foreign","/en/search?q=darme+de+baja",320,True),("es-empty","/es/search",390,False)]
    for name,path,w,dark in shots:
        page=reader.opens(path,width=w,dark=dark)
        page.screenshot(path=f"/tmp/wt/search-shots/{name}.png",full_page=True)
        r="document.documentElement"
        print(name,page.evaluate(f"{r}.scrollWidth <= {r}.clientWidth"))
        f=Axe().run(page,options={"runOnly":["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]})
        print(f.violations_count, f.generate_report()[:1500] if f.violations_count else "")
