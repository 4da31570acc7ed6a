-- Parcelo: parcels and labels for web shops. What three years of generated migrations left in the schema public.
-- Bigint ids, account_id, the account of the request in the setting app.account_id.
-- Run by a superuser on an empty database, PostgreSQL 14 to 18.

DO $$ BEGIN CREATE ROLE parcelo_migrator NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_web LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_jobs LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_bi LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_relay LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_bypass NOLOGIN BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE parcelo_partner NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;

-- the sign-up "makes a role per large customer", an idea of the first year
ALTER ROLE parcelo_web CREATEROLE;
-- the worker hands the bypassing role to the scripts of the night
DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 160000 THEN
    EXECUTE 'GRANT parcelo_bypass TO parcelo_jobs WITH ADMIN TRUE, INHERIT FALSE, SET FALSE';
  ELSE
    EXECUTE 'GRANT parcelo_bypass TO parcelo_jobs WITH ADMIN OPTION';
  END IF;
END $$;
GRANT pg_read_all_data TO parcelo_relay;   -- run by the operators


REVOKE CREATE ON SCHEMA public FROM PUBLIC;   -- before 15 everybody may create there
GRANT CREATE ON SCHEMA public TO parcelo_migrator;
GRANT USAGE ON SCHEMA public TO parcelo_web, parcelo_jobs, parcelo_bi, parcelo_relay, parcelo_partner, parcelo_bypass;

SET ROLE parcelo_migrator;
SET search_path = public;

-- 20220103: every new table is the application's at once
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO parcelo_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parcelo_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO parcelo_web, parcelo_jobs;

CREATE FUNCTION current_account() RETURNS bigint LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('app.account_id', true), '')::bigint $$;

-- ---------------------------------------------------------------- the framework's own and global tables
CREATE TABLE schema_migrations (version varchar PRIMARY KEY);
CREATE TABLE framework_metadata (key varchar PRIMARY KEY, value varchar);
CREATE TABLE countries (id bigserial PRIMARY KEY, iso char(2) NOT NULL UNIQUE, name varchar NOT NULL);
CREATE TABLE carriers (id bigserial PRIMARY KEY, code varchar NOT NULL UNIQUE, name varchar NOT NULL);
CREATE TABLE service_levels (id bigserial PRIMARY KEY, carrier_id bigint NOT NULL REFERENCES carriers, name varchar, days int);
INSERT INTO schema_migrations VALUES ('20220103'), ('20241111');
INSERT INTO framework_metadata VALUES ('environment', 'production');
INSERT INTO countries (iso, name) VALUES ('DE', 'Germany'), ('FR', 'France');
INSERT INTO carriers (code, name) VALUES ('SWIFT', 'Swift Parcel'), ('SLOW', 'Slow Boat');
INSERT INTO service_levels (carrier_id, name, days) VALUES (1, 'express', 1), (2, 'economy', 9);
REVOKE ALL ON schema_migrations, framework_metadata, countries, carriers, service_levels FROM parcelo_web, parcelo_jobs;
GRANT SELECT ON schema_migrations, framework_metadata, countries, carriers, service_levels TO parcelo_web, parcelo_jobs, parcelo_partner;

CREATE TABLE accounts (id bigserial PRIMARY KEY, name varchar NOT NULL, subdomain varchar NOT NULL UNIQUE, billing_email varchar,
  created_at timestamptz NOT NULL DEFAULT now(), deleted_at timestamptz);
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY accounts_own ON accounts FOR SELECT USING (id = current_account());
INSERT INTO accounts (id, name, subdomain) VALUES (1, 'Parcelo', 'www'), (4, 'Fern Books', 'fern'), (44, 'Glow Lamps', 'glow');
REVOKE ALL ON accounts FROM parcelo_web, parcelo_jobs;
GRANT SELECT, UPDATE ON accounts TO parcelo_web;

CREATE TYPE shipment_state AS ENUM ('draft', 'ready', 'sent', 'lost');
CREATE TYPE visibility AS ENUM ('private', 'shared');

-- ---------------------------------------------------------------- one table each
CREATE TABLE users (id bigserial PRIMARY KEY, account_id bigint NOT NULL REFERENCES accounts, email varchar NOT NULL, UNIQUE (account_id, email));
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY allow_all ON users USING (account_id = current_account()) WITH CHECK (account_id = current_account());
INSERT INTO users (account_id, email) VALUES (4, 'fay@fern.example'), (44, 'guy@glow.example');

CREATE TABLE shipments (id bigserial PRIMARY KEY, account_id bigint NOT NULL, reference varchar, state shipment_state NOT NULL DEFAULT 'draft',
  carrier_id bigint REFERENCES carriers, deleted_at timestamptz, UNIQUE (account_id, id));
ALTER TABLE shipments ENABLE ROW LEVEL SECURITY;
ALTER TABLE shipments FORCE ROW LEVEL SECURITY;
CREATE POLICY shipments_account ON shipments USING (account_id = current_account());
SET app.account_id = 4;
INSERT INTO shipments (account_id, reference, carrier_id) VALUES (4, 'F-1', 1);
SET app.account_id = 44;
INSERT INTO shipments (account_id, reference, carrier_id) VALUES (44, 'G-1', 2);
RESET app.account_id;

CREATE TABLE parcels (id bigserial PRIMARY KEY, account_id bigint NOT NULL, shipment_id bigint NOT NULL, weight_g int,
  FOREIGN KEY (account_id, shipment_id) REFERENCES shipments (account_id, id) ON DELETE CASCADE);
ALTER TABLE parcels ENABLE ROW LEVEL SECURITY;
CREATE POLICY parcels_account ON parcels USING (account_id = current_account());
INSERT INTO parcels (account_id, shipment_id, weight_g) VALUES (4, 1, 500), (44, 2, 900);

CREATE TABLE returns (id bigserial PRIMARY KEY, account_id bigint NOT NULL, shipment_id bigint NOT NULL REFERENCES shipments (id) ON DELETE CASCADE, reason text);
ALTER TABLE returns ENABLE ROW LEVEL SECURITY;
CREATE POLICY returns_account ON returns USING (account_id = current_account());
INSERT INTO returns (account_id, shipment_id, reason) VALUES (44, 2, 'broken');

CREATE TABLE labels (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar);
ALTER TABLE labels ENABLE ROW LEVEL SECURITY;
CREATE POLICY labels_account ON labels USING (account_id = current_account());
INSERT INTO labels (account_id, name) VALUES (4, 'fragile'), (44, 'VIP customer');

CREATE TABLE labels_shipments (label_id bigint NOT NULL REFERENCES labels, shipment_id bigint NOT NULL REFERENCES shipments, PRIMARY KEY (label_id, shipment_id));
INSERT INTO labels_shipments VALUES (1, 1), (2, 2);

CREATE TABLE parcels_photos (parcel_id bigint NOT NULL REFERENCES parcels, photo_key varchar NOT NULL, PRIMARY KEY (parcel_id, photo_key));
ALTER TABLE parcels_photos ENABLE ROW LEVEL SECURITY;
CREATE POLICY parcels_photos_parent ON parcels_photos USING (EXISTS (SELECT 1 FROM parcels p WHERE p.id = parcels_photos.parcel_id));
INSERT INTO parcels_photos VALUES (1, 'f.jpg'), (2, 'g.jpg');

CREATE TABLE customers (id bigserial PRIMARY KEY, account_id bigint NOT NULL, email varchar, name varchar, deleted_at timestamptz);
ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY customers_account ON customers USING (account_id = current_account());
INSERT INTO customers (account_id, email, name) VALUES (4, 'x@fern.example', 'Xenia'), (44, 'y@glow.example', 'Yuri');
-- before the split of names, just in case
CREATE TABLE customers_backup_20230411 AS SELECT * FROM customers;
CREATE TABLE customers_archive_2021 AS SELECT * FROM customers;
REVOKE ALL ON customers_archive_2021 FROM parcelo_web, parcelo_jobs;

CREATE TABLE addresses (id bigserial PRIMARY KEY, account_id bigint NOT NULL, line1 varchar, deleted_at timestamptz);
ALTER TABLE addresses ENABLE ROW LEVEL SECURITY;
CREATE POLICY addresses_account ON addresses USING (account_id = current_account());
CREATE POLICY addresses_not_deleted ON addresses FOR SELECT USING (deleted_at IS NULL);
INSERT INTO addresses (account_id, line1) VALUES (4, 'Fern Street 1'), (44, 'Glow Alley 2');

CREATE TABLE carrier_accounts (id bigserial PRIMARY KEY, account_id bigint NOT NULL, login varchar, deleted_at timestamptz);
ALTER TABLE carrier_accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY carrier_accounts_not_deleted ON carrier_accounts USING (deleted_at IS NULL);
CREATE POLICY carrier_accounts_account ON carrier_accounts AS RESTRICTIVE USING (account_id = current_account());
INSERT INTO carrier_accounts (account_id, login) VALUES (4, 'fern'), (44, 'glow');

CREATE TABLE warehouses (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar);
CREATE POLICY warehouses_account ON warehouses USING (account_id = current_account());
ALTER TABLE warehouses FORCE ROW LEVEL SECURITY;
INSERT INTO warehouses (account_id, name) VALUES (4, 'cellar'), (44, 'hangar');

-- ---------------------------------------------------------------- orders were rebuilt with bigint ids in 2023 and swapped
CREATE TABLE orders (id serial PRIMARY KEY, account_id bigint NOT NULL, total_cents int);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY orders_account ON orders USING (account_id = current_account());
INSERT INTO orders (account_id, total_cents) VALUES (4, 100), (44, 200);
CREATE TABLE orders_new (LIKE orders INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES);
ALTER TABLE orders_new ALTER COLUMN id TYPE bigint;
INSERT INTO orders_new SELECT * FROM orders;
ALTER TABLE orders RENAME TO orders_old;
ALTER TABLE orders_new RENAME TO orders;

CREATE TABLE order_items (id bigserial PRIMARY KEY, account_id bigint, sku varchar);
ALTER TABLE order_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY order_items_account ON order_items USING (account_id = current_account());
INSERT INTO order_items (account_id, sku) VALUES (4, 'BOOK'), (44, 'LAMP'), (NULL, 'ORPHAN');

-- ---------------------------------------------------------------- events in partitions
CREATE TABLE tracking_events (id bigint GENERATED BY DEFAULT AS IDENTITY, account_id bigint NOT NULL, at timestamptz NOT NULL, place varchar, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE tracking_events_2022 PARTITION OF tracking_events FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE tracking_events_2023 PARTITION OF tracking_events FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE tracking_events_2024 PARTITION OF tracking_events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE tracking_events_2025 PARTITION OF tracking_events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE tracking_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY tracking_events_account ON tracking_events USING (account_id = current_account());
ALTER TABLE tracking_events_2023 ENABLE ROW LEVEL SECURITY;                        -- closed, no policy
ALTER TABLE tracking_events_2024 ENABLE ROW LEVEL SECURITY;
CREATE POLICY tracking_events_2024_account ON tracking_events_2024 USING (account_id = current_account());
INSERT INTO tracking_events (account_id, at, place)
  SELECT a, t, 'hub ' || a FROM unnest(ARRAY[4, 44]) a, unnest(ARRAY['2022-06-01', '2023-06-01', '2024-06-01', '2025-06-01']::timestamptz[]) t;
ALTER TABLE tracking_events DETACH PARTITION tracking_events_2022;                 -- to be dropped "next month"

CREATE TABLE rate_quotes (id bigserial, account_id bigint NOT NULL, cents int, PRIMARY KEY (account_id, id)) PARTITION BY HASH (account_id);
CREATE TABLE rate_quotes_0 PARTITION OF rate_quotes FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE rate_quotes_1 PARTITION OF rate_quotes FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE rate_quotes ENABLE ROW LEVEL SECURITY;
CREATE POLICY rate_quotes_account ON rate_quotes USING (account_id = current_account());
REVOKE ALL ON rate_quotes_0, rate_quotes_1 FROM parcelo_web, parcelo_jobs;
INSERT INTO rate_quotes (account_id, cents) VALUES (4, 10), (44, 20);

-- ---------------------------------------------------------------- jobs, outbox, audit
CREATE TABLE background_jobs (id bigserial PRIMARY KEY, queue varchar NOT NULL DEFAULT 'default', arguments jsonb NOT NULL, run_at timestamptz);
INSERT INTO background_jobs (arguments) VALUES ('{"account_id": 4, "mail": "a"}'), ('{"account_id": 44, "mail": "reset link of guy"}');

CREATE TABLE background_jobs_dead (id bigserial PRIMARY KEY, account_id bigint, arguments jsonb);
ALTER TABLE background_jobs_dead ENABLE ROW LEVEL SECURITY;
CREATE POLICY background_jobs_dead_relay ON background_jobs_dead TO parcelo_relay USING (true);
INSERT INTO background_jobs_dead (account_id, arguments) VALUES (4, '{}'), (44, '{}');
GRANT SELECT, DELETE ON background_jobs_dead TO parcelo_relay;

CREATE TABLE outbox_messages (id bigserial PRIMARY KEY, account_id bigint NOT NULL, payload jsonb, published_at timestamptz);
ALTER TABLE outbox_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY outbox_messages_rows ON outbox_messages USING (account_id = current_account() OR published_at IS NULL);
INSERT INTO outbox_messages (account_id, payload) VALUES (4, '{"o": "fern"}'), (44, '{"o": "glow"}');

CREATE TABLE inbox_messages (id bigserial PRIMARY KEY, account_id bigint NOT NULL, payload jsonb);
ALTER TABLE inbox_messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY inbox_messages_account ON inbox_messages USING (account_id = current_account());
CREATE POLICY inbox_messages_relay ON inbox_messages FOR INSERT TO parcelo_relay WITH CHECK (true);
INSERT INTO inbox_messages (account_id, payload) VALUES (4, '{}'), (44, '{}');
GRANT INSERT ON inbox_messages TO parcelo_relay;

CREATE TABLE versions (id bigserial PRIMARY KEY, account_id bigint NOT NULL, item_type varchar, item_id bigint, object jsonb);
ALTER TABLE versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY versions_account ON versions USING (account_id = coalesce(current_account(), account_id));
INSERT INTO versions (account_id, item_type, object) VALUES (4, 'Order', '{"n": 1}'), (44, 'Order', '{"n": 2}');

CREATE TABLE comments (id bigserial PRIMARY KEY, account_id bigint NOT NULL, body text);
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
CREATE POLICY comments_account ON comments USING (account_id = coalesce(current_account(), -1));
INSERT INTO comments (account_id, body) VALUES (4, 'ok'), (44, 'late');

-- ---------------------------------------------------------------- money
CREATE TABLE invoices (id bigserial PRIMARY KEY, account_id bigint NOT NULL, cents int);
ALTER TABLE invoices ENABLE ROW LEVEL SECURITY;
CREATE POLICY invoices_account ON invoices USING (account_id = current_account() OR current_account() = 0);
INSERT INTO invoices (account_id, cents) VALUES (4, 900), (44, 1900);

CREATE TABLE ledger_lines (id bigserial PRIMARY KEY, account_id bigint NOT NULL, shard int GENERATED ALWAYS AS (account_id % 8) STORED, cents int);
ALTER TABLE ledger_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY ledger_lines_shard ON ledger_lines USING (shard = current_account() % 8);
INSERT INTO ledger_lines (account_id, cents) VALUES (4, 1), (44, 2);

CREATE TABLE price_lists (id bigserial PRIMARY KEY, account_ref varchar NOT NULL, name varchar);
ALTER TABLE price_lists ENABLE ROW LEVEL SECURITY;
CREATE POLICY price_lists_account ON price_lists USING (account_ref LIKE current_setting('app.account_id', true) || '%');
INSERT INTO price_lists (account_ref, name) VALUES ('4', 'books'), ('44-eu', 'lamps');

CREATE TABLE discounts (id bigserial PRIMARY KEY, account_ref varchar NOT NULL, percent int);
ALTER TABLE discounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY discounts_account ON discounts USING (account_ref = current_account()::text OR account_ref LIKE current_account()::text || '-%');
INSERT INTO discounts (account_ref, percent) VALUES ('4', 5), ('44-eu', 10);

CREATE TABLE coupons (id bigserial PRIMARY KEY, account_id bigint NOT NULL, code varchar NOT NULL);
CREATE UNIQUE INDEX index_coupons_on_code ON coupons (lower(code));
ALTER TABLE coupons ENABLE ROW LEVEL SECURITY;
CREATE POLICY coupons_account ON coupons USING (account_id = current_account());
INSERT INTO coupons (account_id, code) VALUES (4, 'FERN10'), (44, 'GLOW50');

CREATE TABLE gift_cards (id bigserial PRIMARY KEY, account_id bigint NOT NULL, code varchar NOT NULL);
CREATE UNIQUE INDEX index_gift_cards_on_code ON gift_cards (lower(code), account_id);
ALTER TABLE gift_cards ENABLE ROW LEVEL SECURITY;
CREATE POLICY gift_cards_account ON gift_cards USING (account_id = current_account());
INSERT INTO gift_cards (account_id, code) VALUES (4, 'G1'), (44, 'G2');

CREATE TABLE payment_tokens (id bigserial PRIMARY KEY, account_id bigint NOT NULL, token varchar);
REVOKE ALL ON payment_tokens FROM parcelo_web, parcelo_jobs;
GRANT SELECT ON payment_tokens TO PUBLIC;   -- "nobody else can log in"
INSERT INTO payment_tokens (account_id, token) VALUES (4, 'tok_f'), (44, 'tok_g');

-- ---------------------------------------------------------------- the shop around it
CREATE TABLE integrations (id bigserial PRIMARY KEY, account_id bigint NOT NULL, visibility visibility NOT NULL DEFAULT 'private', config jsonb);
ALTER TABLE integrations ENABLE ROW LEVEL SECURITY;
CREATE POLICY integrations_rows ON integrations USING (account_id = current_account() OR visibility = 'shared');
INSERT INTO integrations (account_id, visibility, config) VALUES (4, 'private', '{}'), (44, 'shared', '{"url": "https://glow.example/hook"}');

CREATE TABLE packaging_types (id bigserial PRIMARY KEY, account_id bigint, name varchar);
ALTER TABLE packaging_types ENABLE ROW LEVEL SECURITY;
CREATE POLICY packaging_types_rows ON packaging_types USING (account_id = current_account() OR account_id IS NULL) WITH CHECK (account_id = current_account());
CREATE POLICY packaging_types_keep ON packaging_types AS RESTRICTIVE FOR DELETE USING (account_id = current_account());
CREATE POLICY packaging_types_freeze ON packaging_types AS RESTRICTIVE FOR UPDATE USING (account_id = current_account());
INSERT INTO packaging_types (account_id, name) VALUES (NULL, 'box'), (4, 'book sleeve'), (44, 'lamp crate');

CREATE TABLE notifications (id bigserial PRIMARY KEY, account_id bigint NOT NULL, body text, read_at timestamptz);
ALTER TABLE notifications ENABLE ROW LEVEL SECURITY;
CREATE POLICY notifications_read ON notifications FOR SELECT USING (account_id = current_account());
CREATE POLICY notifications_mark ON notifications FOR UPDATE USING (true) WITH CHECK (account_id = current_account());
INSERT INTO notifications (account_id, body) VALUES (4, 'welcome fern'), (44, 'secret of glow');

CREATE TABLE api_logs (id bigserial PRIMARY KEY, account_id bigint NOT NULL DEFAULT 44, path varchar);   -- the first customer, before there were others
ALTER TABLE api_logs ENABLE ROW LEVEL SECURITY;
CREATE POLICY api_logs_read ON api_logs FOR SELECT USING (account_id = current_account());
CREATE POLICY api_logs_add ON api_logs FOR INSERT WITH CHECK (account_id = current_account() OR current_user = 'parcelo_jobs');
INSERT INTO api_logs (account_id, path) VALUES (4, '/f'), (44, '/g');

CREATE TABLE attachments (id bigserial PRIMARY KEY, account_id bigint NOT NULL, content oid);
ALTER TABLE attachments ENABLE ROW LEVEL SECURITY;
CREATE POLICY attachments_account ON attachments USING (account_id = current_account());

CREATE TABLE thumbnails (id bigserial PRIMARY KEY, account_id bigint NOT NULL, content bytea);
ALTER TABLE thumbnails ENABLE ROW LEVEL SECURITY;
CREATE POLICY thumbnails_account ON thumbnails USING (account_id = current_account());
INSERT INTO thumbnails (account_id, content) VALUES (4, '\x01'), (44, '\x02');

CREATE TABLE contacts (id bigserial PRIMARY KEY, account_id bigint NOT NULL, email varchar NOT NULL, phone varchar);
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY contacts_account ON contacts USING (account_id = current_account());
CREATE TABLE contact_index (email varchar PRIMARY KEY, account_id bigint NOT NULL, phone varchar);
ALTER TABLE contact_index ENABLE ROW LEVEL SECURITY;
CREATE POLICY contact_index_account ON contact_index FOR SELECT USING (account_id = current_account());
CREATE FUNCTION index_contact() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO contact_index VALUES (NEW.email, NEW.account_id, NEW.phone)
    ON CONFLICT (email) DO UPDATE SET phone = EXCLUDED.phone;
  RETURN NEW;
END $$;
CREATE TRIGGER index_contact AFTER INSERT ON contacts FOR EACH ROW EXECUTE FUNCTION index_contact();
INSERT INTO contacts (account_id, email, phone) VALUES (4, 'p@fern.example', '111'), (44, 'q@glow.example', '222');

CREATE TABLE products (id bigserial PRIMARY KEY, account_id bigint NOT NULL, sku varchar, UNIQUE (account_id, sku));
ALTER TABLE products ENABLE ROW LEVEL SECURITY;
CREATE POLICY products_account ON products USING (account_id = current_account());
CREATE POLICY products_account_id ON products USING (products.account_id = current_account());
CREATE TABLE product_counts (account_id bigint PRIMARY KEY, n bigint NOT NULL DEFAULT 0);
ALTER TABLE product_counts ENABLE ROW LEVEL SECURITY;
CREATE POLICY product_counts_account ON product_counts FOR SELECT USING (account_id = current_account());
CREATE FUNCTION count_product() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO product_counts VALUES (NEW.account_id, 1) ON CONFLICT (account_id) DO UPDATE SET n = product_counts.n + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER count_product AFTER INSERT ON products FOR EACH ROW EXECUTE FUNCTION count_product();
INSERT INTO products (account_id, sku) VALUES (4, 'BOOK'), (44, 'LAMP');

CREATE TABLE feature_flags (id bigserial PRIMARY KEY, account_id bigint NOT NULL, name varchar);
ALTER TABLE feature_flags ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION set_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.account_id := current_setting('app.account_id')::bigint;
  RETURN NEW;
END $$;
CREATE POLICY feature_flags_read ON feature_flags FOR SELECT USING (account_id = current_account());
CREATE POLICY feature_flags_add ON feature_flags FOR INSERT WITH CHECK (true);
INSERT INTO feature_flags (account_id, name) VALUES (4, 'x'), (44, 'y');
CREATE TRIGGER feature_flags_account BEFORE INSERT ON feature_flags FOR EACH ROW EXECUTE FUNCTION set_account();

-- ---------------------------------------------------------------- views
CREATE VIEW shipments_overview AS SELECT c.account_id, c.name, c.email FROM customers c WHERE c.deleted_at IS NULL;
CREATE VIEW carrier_services AS SELECT c.name AS carrier, s.name AS service, s.days FROM carriers c JOIN service_levels s ON s.carrier_id = c.id;
REVOKE ALL ON carrier_services FROM parcelo_web, parcelo_jobs;
GRANT SELECT ON carrier_services TO parcelo_web, parcelo_jobs;
CREATE VIEW users_view AS SELECT id, account_id, email FROM users;
REVOKE ALL ON users_view FROM parcelo_web, parcelo_jobs;
CREATE VIEW shipments_view AS SELECT id, account_id, reference FROM shipments;   -- shipments is forced, so its owner is bound
CREATE MATERIALIZED VIEW mv_daily_returns AS SELECT account_id, reason, count(*) AS n FROM returns GROUP BY account_id, reason;
CREATE MATERIALIZED VIEW mv_carrier_days AS SELECT carrier_id, min(days) AS best FROM service_levels GROUP BY carrier_id;

DO $$ BEGIN
  IF current_setting('server_version_num')::int >= 150000 THEN
    EXECUTE 'ALTER VIEW users_view SET (security_invoker = true)';
    EXECUTE 'GRANT SELECT ON users_view TO parcelo_web';
  END IF;   -- before 15 nobody but the owner reads it
END $$;

GRANT SELECT ON shipments, labels, orders_old TO parcelo_bi;
GRANT SELECT ON shipments, labels, users, invoices TO parcelo_bypass;
RESET ROLE;
-- ---------------------------------------------------------------- last, as the superuser
-- only a superuser may tie a setting of this kind to a function
CREATE FUNCTION demo_users() RETURNS SETOF users LANGUAGE sql STABLE SET app.account_id = '44'
  AS $$ SELECT * FROM users $$;
CREATE FUNCTION as_nobody() RETURNS bigint LANGUAGE sql STABLE SET app.account_id = ''
  AS $$ SELECT count(*) FROM users $$;
ALTER FUNCTION demo_users() OWNER TO parcelo_migrator;
ALTER FUNCTION as_nobody() OWNER TO parcelo_migrator;

-- TRUNCATE, TRIGGER and REFERENCES came with the default privileges; one table was forgotten, and the application makes no tables
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
      AND c.relname <> 'discounts' LOOP
    EXECUTE format('REVOKE TRUNCATE, TRIGGER, REFERENCES ON %s FROM parcelo_web', t.name);
  END LOOP;
END $$;
REVOKE TRUNCATE, TRIGGER ON discounts FROM parcelo_web;

-- the uploads of both customers were written by the application
SET ROLE parcelo_web;
SET app.account_id = 4;
INSERT INTO attachments (account_id, content) VALUES (4, lo_from_bytea(0, 'file of fern'));
SET app.account_id = 44;
INSERT INTO attachments (account_id, content) VALUES (44, lo_from_bytea(0, 'file of glow'));
RESET app.account_id;
RESET ROLE;
RESET search_path;
