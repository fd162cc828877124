import scrapy


class ListingItem(scrapy.Item):
    url = scrapy.Field()
    street = scrapy.Field()
    city = scrapy.Field()
    price = scrapy.Field()
    living_area = scrapy.Field()
    status = scrapy.Field()
    scraped_at = scrapy.Field()
