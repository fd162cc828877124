-- AlterTable
ALTER TABLE "batch_job_pages" ADD COLUMN     "answer_removed_at" TIMESTAMPTZ(3);

-- CreateIndex
CREATE INDEX "raw_pages_received_at_idx" ON "raw_pages"("received_at");
