-- AlterTable
ALTER TABLE "reject_rules" ADD COLUMN     "last_matched_at" TIMESTAMPTZ(3);
