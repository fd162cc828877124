import scrapy


class SampleSpider(scrapy.Spider):
    """Invents listings, fifteen a page, to try the way to Parcelyard without asking any site.

    scrapy crawl sample -a items=250
    """

    name = "sample"
    start_urls = ["data:,0"]
    custom_settings = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "ROBOTSTXT_OBEY": False}

    def __init__(self, items=250, site="www.listings.example", **arguments):
        super().__init__(**arguments)
        self.items = int(items)
        self.site = site

    def parse(self, response):
        first = int(response.text)
        for number in range(first, min(first + 15, self.items)):
            yield {
                "url": f"https://{self.site}/detail/{number}/",
                "street": f"Plum Street {number}",
                "city": "springfield",
                "price": 200000 + number,
                "living_area": 60 + number % 100,
                "status": "active",
            }
        if first + 15 < self.items:
            yield scrapy.Request(f"data:,{first + 15}", dont_filter=True)
