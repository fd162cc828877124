-- AlterTable
ALTER TABLE "bulk_actions" ADD COLUMN     "message_id" UUID,
ADD COLUMN     "message_sent_at" TIMESTAMPTZ(3);
