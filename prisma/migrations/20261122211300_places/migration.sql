-- AlterTable
ALTER TABLE "property_search" ADD COLUMN     "latitude" DOUBLE PRECISION,
ADD COLUMN     "longitude" DOUBLE PRECISION;

-- CreateIndex
CREATE INDEX "property_search_latitude_longitude_property_id_idx" ON "property_search"("latitude", "longitude", "property_id");

-- CreateIndex
CREATE INDEX "property_search_longitude_idx" ON "property_search"("longitude");
