-- CreateTable
CREATE TABLE "uploads" (
    "upload_id" UUID NOT NULL,
    "name" VARCHAR(200) NOT NULL,
    "size_bytes" BIGINT NOT NULL,
    "linked" BOOLEAN NOT NULL DEFAULT false,
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "used_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("upload_id")
);

-- CreateTable
CREATE TABLE "file_mappings" (
    "file_mapping_id" SERIAL NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "dataset" VARCHAR(120) NOT NULL,
    "form" JSONB NOT NULL,
    "mapping" JSONB NOT NULL,
    "created_by" VARCHAR(100) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "file_mappings_pkey" PRIMARY KEY ("file_mapping_id")
);

-- CreateIndex
CREATE INDEX "uploads_created_by_created_at_idx" ON "uploads"("created_by", "created_at");

-- CreateIndex
CREATE INDEX "uploads_used_at_idx" ON "uploads"("used_at");

-- CreateIndex
CREATE UNIQUE INDEX "file_mappings_name_key" ON "file_mappings"("name");

-- AddForeignKey
ALTER TABLE "uploads" ADD CONSTRAINT "uploads_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "file_mappings" ADD CONSTRAINT "file_mappings_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE uploads ADD CONSTRAINT uploads_size_positive CHECK (size_bytes > 0);
-- What a person sends from elsewhere comes piece by piece; what lies on the server is there.
ALTER TABLE uploads ADD CONSTRAINT uploads_linked_is_whole CHECK (NOT linked OR completed_at IS NOT NULL);
-- Whether an open job still reads a file is asked before it is removed.
CREATE INDEX batch_jobs_open_files ON batch_jobs ((criteria ->> 'upload'))
  WHERE source = 'file' AND status IN ('PENDING', 'PROCESSING', 'PAUSED');
