CREATE TABLE "queue_view" (
	"id" uuid PRIMARY KEY NOT NULL,
	"staff_id" uuid NOT NULL,
	"partner_id" uuid NOT NULL,
	"name" text NOT NULL,
	"filters" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "queue_view_name" UNIQUE("staff_id","partner_id","name"),
	CONSTRAINT "queue_view_name_length" CHECK (char_length("queue_view"."name") between 1 and 60)
);
--> statement-breakpoint
ALTER TABLE "queue_view" ADD CONSTRAINT "queue_view_member" FOREIGN KEY ("staff_id","partner_id") REFERENCES "public"."staff_membership"("staff_id","partner_id") ON DELETE cascade ON UPDATE no action;