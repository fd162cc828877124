-- AlterTable
ALTER TABLE "estimates" ADD COLUMN     "names_records" BOOLEAN;

-- CreateTable
CREATE TABLE "listed_keys" (
    "job_id" INTEGER NOT NULL,
    "start_offset" INTEGER NOT NULL,
    "run" UUID NOT NULL,
    "received" INTEGER NOT NULL,
    "keys" TEXT[],

    CONSTRAINT "listed_keys_pkey" PRIMARY KEY ("job_id","start_offset")
);

-- CreateIndex
CREATE INDEX "rejects_source_key_idx" ON "rejects"("source_key");

-- AddForeignKey
ALTER TABLE "listed_keys" ADD CONSTRAINT "listed_keys_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "batch_jobs"("job_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say.
ALTER TABLE listed_keys
  ADD CONSTRAINT listed_keys_stretch
    CHECK (start_offset >= 0 AND received BETWEEN 1 AND 1000 AND coalesce(cardinality(keys), -1) BETWEEN 0 AND received);
