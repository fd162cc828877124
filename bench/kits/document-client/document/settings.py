BOT_NAME = "document"
SPIDER_MODULES = ["document.spiders"]
ROBOTSTXT_OBEY = False
ITEM_PIPELINES = {"document.pipelines.BatchPipeline": 300}
