from datetime import datetime

import scrapy

from document.items import ListingItem


class BufferingSpider(scrapy.Spider):
    """Collects a hundred items itself, and flushes the rest in `closed`, where a yield sends nothing."""

    name = "buffering"
    start_urls = ["data:,0"]

    def __init__(self, items=250, **arguments):
        super().__init__(**arguments)
        self.items = int(items)
        self.batch_size = 100
        self.buffer = []

    def parse(self, response):
        first = int(response.text)
        for number in range(first, min(first + 15, self.items)):
            self.buffer.append(
                ListingItem(
                    url=f"https://www.listings.example/detail/{number}/",
                    street=f"Plum Street {number}",
                    city="springfield",
                    price=200000 + number,
                    living_area=60 + number % 100,
                    status="active",
                    scraped_at=datetime.now().isoformat(),
                )
            )
            if len(self.buffer) >= self.batch_size:
                yield self.flush()
        if first + 15 < self.items:
            yield scrapy.Request(f"data:,{first + 15}", dont_filter=True)

    def flush(self):
        if not self.buffer:
            return None
        items = self.buffer.copy()
        self.buffer = []
        return {"type": "property_batch", "items": items}

    def closed(self, reason):
        if self.buffer:
            yield self.flush()
