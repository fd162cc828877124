BOT_NAME = "listings"
SPIDER_MODULES = ["listings.spiders"]

# Manners: one host, one request at a time, and what it forbids stays unread.
ROBOTSTXT_OBEY = True
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
AUTOTHROTTLE_ENABLED = True
USER_AGENT = "listings-spider (+https://www.example.com/who-we-are)"

ITEM_PIPELINES = {"listings.parcelyard.ParcelyardPipeline": 900}

# Where the listings go. The key may stand in the address: http://spider:KEY@127.0.0.1:3000
PARCELYARD_URL = "http://127.0.0.1:3000"
PARCELYARD_KEY = ""
PARCELYARD_SPOOL = ".parcelyard-spool"
PARCELYARD_BATCH_ITEMS = 100
PARCELYARD_BATCH_SECONDS = 60
