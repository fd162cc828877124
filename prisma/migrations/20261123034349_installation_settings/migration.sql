-- CreateTable
CREATE TABLE "installation_settings" (
    "name" VARCHAR(60) NOT NULL,
    "value" JSONB NOT NULL,
    "changed_by" VARCHAR(200) NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installation_settings_pkey" PRIMARY KEY ("name")
);
