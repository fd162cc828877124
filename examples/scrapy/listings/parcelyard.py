"""The item pipeline that sends what a spider finds to Parcelyard. How it is sent stands in spool.py.

    ITEM_PIPELINES = {"listings.parcelyard.ParcelyardPipeline": 900}
"""

import uuid
from datetime import datetime, timezone

from itemadapter import ItemAdapter
from scrapy import signals
from twisted.internet import reactor, threads

from .door import Door
from .spool import Sender, Spool

# So long the end of a crawl waits for batches that cannot be sent; then they stay in the spool.
LAST_BATCHES_SECONDS = 120


class ParcelyardPipeline:
    @classmethod
    def from_crawler(cls, crawler):
        pipeline = cls(crawler)
        # Pipelines are closed before anyone knows why the spider ends; this signal says it.
        crawler.signals.connect(pipeline.spider_closed, signal=signals.spider_closed)
        return pipeline

    def __init__(self, crawler):
        settings = crawler.settings
        self.crawler = crawler
        self.folder = settings.get("PARCELYARD_SPOOL", ".parcelyard-spool")
        self.batch_items = settings.getint("PARCELYARD_BATCH_ITEMS", 100)
        self.batch_seconds = settings.getfloat("PARCELYARD_BATCH_SECONDS", 60)
        self.door = Door(settings.get("PARCELYARD_URL"), settings.get("PARCELYARD_KEY"))
        self.run_id = settings.get("PARCELYARD_RUN") or (
            f"{datetime.now(timezone.utc):%Y-%m-%d %H.%M.%S} {uuid.uuid4().hex[:6]}"
        )

    def open_spider(self, spider=None):
        spider = spider or self.crawler.spider
        about = {"spider": spider.name, "runId": self.run_id}
        if getattr(spider, "city", None):
            about["city"] = spider.city
        self.spool = Spool(self.folder, about, self.batch_items, self.batch_seconds)
        self.sender = Sender(self.door, self.spool, self.run_cancelled)
        self.sender.start()

    def process_item(self, item, spider=None):
        # A plain dict, and on disk before the crawl goes on.
        self.spool.add(ItemAdapter(item).asdict())
        return item

    def close_spider(self, spider=None):
        self.spool.close_batch()

    def spider_closed(self, spider, reason):
        outcome = {"finished": "complete", "blocked": "blocked"}.get(reason, "stopped")
        # In a thread, so that Ctrl-C is still heard; Scrapy waits for it.
        return threads.deferToThread(self.sender.finish, outcome, LAST_BATCHES_SECONDS)

    def run_cancelled(self):
        """A person cancelled the run in Parcelyard: nothing more of it is wanted."""
        engine = self.crawler.engine
        reactor.callFromThread(engine.close_spider, self.crawler.spider, "run_cancelled")
