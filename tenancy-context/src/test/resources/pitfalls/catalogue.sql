-- Pitfalls that the catalogue shows. Each section is loaded alone on top of the ground: role t_owner owns orders(id, tenant_id, note)
-- with five rows of tenant 1 and of tenant 2, t_app reads and writes it under one sound policy p.
-- Heading: = row | codes that the audit must find, severities in brackets where a row has its own | what it is. Lines with --: go to the spec.

= ground | - | what every row is tried on has no finding

= P01 | PA001 | a policy on a table where row-level security is not enabled
alter table orders disable row level security;

= P02 | PA002 PA004 | the application owns the table, and row-level security is not forced
alter table orders no force row level security;
alter table orders owner to t_app;

= P03 | PA004 | the application is a member of the owner
grant t_owner to t_app;

= P03 without force | PA002 PA004 | the application is a member of the owner, and row-level security is not forced
alter table orders no force row level security;
grant t_owner to t_app;

= P03 out of reach | - | an owner whom the application cannot become may be exempt
alter table orders no force row level security;

= P05 superuser | PA003 | the application is a superuser
alter role t_app superuser;

= P05 bypass | PA003 | the application's role has BYPASSRLS
alter role t_app bypassrls;

= P06 | PA003b | the application can become a role with BYPASSRLS
create role t_bypass bypassrls;
grant t_bypass to t_app;

= P06 through a group | PA003b | the application can become a superuser through a role between
create role t_super superuser;
create role t_group;
grant t_super to t_group;
grant t_group to t_app;

= P07 | - | pg_read_all_data does not bypass
grant pg_read_all_data to t_app;

= P08 | PA004 | the application owns the table and can disable row-level security
alter table orders owner to t_app;

= P10 | PA019 | TRUNCATE removes the rows of all tenants
grant truncate on orders to t_app;

= P54 | PA019 | GRANT ALL gives TRUNCATE, TRIGGER and REFERENCES too
grant all on orders to t_app;

= P15 | PA005 | only a restrictive policy
drop policy p on orders;
create policy p on orders as restrictive using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P22 | PA005 | a policy for SELECT and no other
drop policy p on orders;
create policy p on orders for select using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P57 | PA005 | INSERT RETURNING without a policy for SELECT
drop policy p on orders;
revoke update, delete on orders from t_app;
create policy p on orders for insert with check (tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P33 | PA009 | a helper that is IMMUTABLE and reads the setting
create function tenant() returns int language sql immutable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
drop policy p on orders;
create policy p on orders using (tenant_id = tenant());

= P34 | - | the same helper, STABLE
create function tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
drop policy p on orders;
create policy p on orders using (tenant_id = tenant());

= P36 superuser | PA013 | a view of a superuser
create view all_orders as select * from orders;
grant select on all_orders to t_app;

= P36 owner | PA013 | a view of an owner who is not forced
alter table orders no force row level security;
create view all_orders as select * from orders;
alter view all_orders owner to t_owner;
grant select on all_orders to t_app;

= P36 forced owner | - | a view of an owner for whom the policy holds too
create view all_orders as select * from orders;
alter view all_orders owner to t_owner;
grant select on all_orders to t_app;

= P36 transitive | PA013 | a view with the caller's rights over a view with a superuser's
--: from 15
create view inner_orders as select * from orders;
create view outer_orders with (security_invoker = true) as select * from inner_orders;
grant select on inner_orders, outer_orders to t_app;

= P36 over hidden | PA013 | the owner of the outer view may read an inner view that the application may not touch
create view inner_orders as select * from orders;
create view outer_orders as select id from inner_orders;
grant select on outer_orders to t_app;

= P36 invoker | - | a view with the caller's rights
--: from 15
create view my_orders with (security_invoker = true) as select * from orders;
grant select on my_orders to t_app;

= P36b | PA013 | a view of a superuser through which rows can be changed
create view all_orders as select * from orders;
grant select, insert, update, delete on all_orders to t_app;

= P53 | PA013 | a view that filters by itself lets a leaky function look behind
create view my_orders as select * from orders where tenant_id = nullif(current_setting('app.tenant', true), '')::int;
grant select on my_orders to t_app;

= P37 | PA014 | a materialised view
create materialized view totals as select tenant_id, count(*) from orders group by 1;
grant select on totals to t_app;

= P56 | PA014b | a foreign table
create extension postgres_fdw;
create server elsewhere foreign data wrapper postgres_fdw;
create foreign table remote_orders (id int, tenant_id int) server elsewhere;
grant select on remote_orders to t_app;

= P38 | PA015 | a SECURITY DEFINER function of a superuser, which everybody may call
create function every_order() returns setof orders language sql stable security definer set search_path = public as $$ select * from orders $$;

= P38 bypass | PA015 | a SECURITY DEFINER function of a role with BYPASSRLS
create role t_bypass bypassrls;
grant select on orders to t_bypass;
create function every_order() returns setof orders language plpgsql stable security definer set search_path = public as $$ begin return query select * from orders; end $$;
alter function every_order owner to t_bypass;

= P38 forced owner | - | a SECURITY DEFINER function of an owner for whom the policy holds too
create function my_orders() returns setof orders language sql stable security definer set search_path = public as $$ select * from orders $$;
alter function my_orders owner to t_owner;

= P38 closed | - | a SECURITY DEFINER function that the application may not call
create function every_order() returns setof orders language sql stable security definer set search_path = public as $$ select * from orders $$;
revoke execute on function every_order from public;

= P39 | PA016 | a partition that can be read directly
create table events (tenant_id int not null, at date not null) partition by range (at);
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
alter table events enable row level security;
alter table events force row level security;
create policy p on events using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select on events, events_2026 to t_app;

= P39 closed | - | a partition that can be read through its parent alone
create table events (tenant_id int not null, at date not null) partition by range (at);
create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');
alter table events enable row level security;
alter table events force row level security;
create policy p on events using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select on events to t_app;

= P40 | PA016b | a table that inherits and can be read directly
create table old_orders () inherits (orders);
grant select on old_orders to t_app;

= P41 | PA017[WARN] | a foreign key that does not pair the tenants' columns
create table customer (tenant_id int not null, id int not null, primary key (tenant_id, id));
create unique index customer_id on customer (id);
alter table customer enable row level security;
alter table customer force row level security;
create policy p on customer using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select on customer to t_app;
create table invoice (tenant_id int not null, id int not null, customer_id int references customer (id), primary key (tenant_id, id));
alter table invoice enable row level security;
alter table invoice force row level security;
create policy p on invoice using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select, insert, update, delete on invoice to t_app;

= P42 | PA017[ERROR] PA018 | the same with a cascade, the application changes both tables
create table customer (tenant_id int not null, id int primary key);
alter table customer enable row level security;
alter table customer force row level security;
create policy p on customer using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select, insert, update, delete on customer to t_app;
create table invoice (tenant_id int not null, id int not null, customer_id int references customer (id) on delete cascade, primary key (tenant_id, id));
alter table invoice enable row level security;
alter table invoice force row level security;
create policy p on invoice using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select, insert, update, delete on invoice to t_app;

= P41 composite | - | a foreign key that pairs the tenants' columns
create table invoice (tenant_id int not null, id int not null, order_id int, primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id) on delete cascade);
alter table invoice enable row level security;
alter table invoice force row level security;
create policy p on invoice using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select, insert, update, delete on invoice to t_app;

= P43 constraint | PA018 | a note that is unique over all tenants
update orders set note = tenant_id || note;
alter table orders add unique (note) include (tenant_id);

= P43 index | PA018 | an index over an expression that is unique over all tenants
update orders set note = tenant_id || note;
create unique index one_note on orders (lower(note), id) where note is not null;

= P43 tenant first | - | a key that is unique for each tenant
create unique index one_note on orders (tenant_id, lower(note));

= P43 generated | - | keys of generated values tell nothing
alter table orders add number bigint generated always as identity unique, add serial serial unique;
alter table orders add token uuid unique, add word text default gen_random_uuid()::text, add unique (token, number), add unique (word);

= P43 partly generated | PA018 | a key of a generated value and one that tells something
alter table orders add number bigint generated always as identity;
create unique index one_note on orders (note, number);

= P43 given | PA018 | a number that the application gives
alter table orders add number int default 7 + floor(random() * 1e8);
create unique index one_number on orders (number);

= P43 exclusion | PA018 | an exclusion over all tenants
alter table orders add during int4range;
alter table orders add constraint apart exclude using gist (during with &&) where (note is not null);

= P43 exclusion by order | PA018 | an exclusion that knows the tenant and does not compare it
create extension btree_gist;
alter table orders add during int4range;
alter table orders add constraint apart exclude using gist (tenant_id with <>, during with &&) where (note = 'none');

= P43 exclusion for each tenant | - | an exclusion within a tenant
create extension btree_gist;
alter table orders add during int4range;
alter table orders add constraint apart exclude using gist (tenant_id with =, during with &&);

= P43 without overlaps | PA018 | a key over time and over all tenants
--: from 18
create extension btree_gist;
alter table orders add during int4range default int4range(1, 2) not null, add room int generated always as (id + 10 * tenant_id) stored;
alter table orders add constraint apart unique (room, during without overlaps);

= P44 | PA020 | a sequence that the application may set
create sequence numbers;
grant usage, select, update on sequence numbers to t_app;

= P44 usage | - | a sequence that the application may only draw from
create sequence numbers;
grant usage on sequence numbers to t_app;

= P48 | PA001 | a copy has no policies
create table orders_copy as select * from orders;
grant select on orders_copy to t_app;

= P49 | PA027 | default privileges open the next table
alter default privileges for role t_owner in schema public grant select on tables to t_app;

= P50 | PA031 | temporary tables stay for the next borrower of a connection
grant temporary on database t_database to t_app;

= P50c | PA031 | a temporary table can stand in for a real one, everybody may make one
grant temporary on database t_database to public;

= P51 | PA023 | a policy reads a table that the application may write
create table member (login text, tenant_id int);
grant select, insert on member to t_app;
drop policy p on orders;
create policy p on orders using (tenant_id in (select m.tenant_id from member m where m.login = current_user)
  and tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= P51 through a function | PA023 | a policy's helper reads a table that the application may write
create table member (login text, tenant_id int);
grant select, insert on member to t_app;
create function is_member(tenant int) returns boolean language sql stable as $$ select exists (select from member where login = current_user and tenant_id = tenant) $$;
drop policy p on orders;
create policy p on orders using (is_member(tenant_id) and tenant_id = nullif(current_setting('app.tenant', true), '')::int);

= A9 | PA033 | a new table of which nobody said whose rows it has
create table settings (name text, value text);
grant select on settings to t_app;

= A9 global | - | a table that is declared to belong to no tenant
--: global public.country
create table country (code text);
grant select on country to t_app;

= A9 through a view | PA033 | a view reads a table of which nobody said whose rows it has
create table line (order_id int, price int);
create view lines as select * from line;
grant select on lines to t_app;

= stranger | PA034 | the application can become a role that was not audited
create role t_platform;
alter role t_app noinherit;
grant t_platform to t_app;
grant select on orders to t_platform;

= owned helper | PA035 | the application can replace the function that the policy calls
create function tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
alter function tenant owner to t_app;
drop policy p on orders;
create policy p on orders using (tenant_id = tenant());

= owned helper beside an own table | PA004 PA035 | the application owns another table, which does not make the function needless
create function tenant() returns int language sql stable as $$ select nullif(current_setting('app.tenant', true), '')::int $$;
alter function tenant owner to t_app;
drop policy p on orders;
create policy p on orders using (tenant_id = tenant());
create table mine (tenant_id int not null);
alter table mine owner to t_app;
alter table mine enable row level security;
alter table mine force row level security;
create policy p on mine using (tenant_id = tenant());

= P36 another's policy | PA013 | a view of a role for which another policy opens all rows
create role t_boss;
grant select on orders to t_boss;
create policy boss on orders to t_boss using (true);
create view all_orders as select * from orders;
alter view all_orders owner to t_boss;
grant select on all_orders to t_app;

= P36 another's guarded policy | - | the same, with a restrictive policy that holds for the role too
create role t_boss;
grant select on orders to t_boss;
create policy boss on orders to t_boss using (true);
create policy guard on orders as restrictive using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
create view all_orders as select * from orders;
alter view all_orders owner to t_boss;
grant select on all_orders to t_app;

= P36 foreign | PA013 | a view over a foreign table that the application may not touch
create extension postgres_fdw;
create server elsewhere foreign data wrapper postgres_fdw;
create foreign table remote_orders (id int, tenant_id int) server elsewhere;
create view far as select * from remote_orders;
grant select on far to t_app;

= P36 materialised | PA013 | a view over a materialised view that the application may not touch
create materialized view totals as select tenant_id, count(*) from orders group by 1;
create view shown as select * from totals;
grant select on shown to t_app;

= P37 of nobody's rows | - | a materialised view without rows of tenants
create materialized view days as select generate_series(1, 7) as day;
grant select on days to t_app;

= P38 dynamic | PA015 | a SECURITY DEFINER function that makes up its query
create function pick(relation text) returns setof record language plpgsql security definer set search_path = public as $$ begin return query execute 'select * from ' || relation; end $$;

= P38 through a view | PA015 | a SECURITY DEFINER function reads a view
create view all_orders as select * from orders;
create function every_order() returns bigint language sql stable security definer set search_path = public as $$ select count(*) from all_orders $$;

= P38 membership | - | a policy's SECURITY DEFINER helper answers for who asks
create table member (tenant_id int, login text);
create function my_tenants() returns setof int language sql stable security definer set search_path = public as $$ select tenant_id from member where login = session_user $$;
create policy members on orders as restrictive using (tenant_id in (select my_tenants()));

= P38 unclassified | PA033 | a SECURITY DEFINER function reads a table of which nobody said whose rows it has
create table lineitem (order_id int, price int);
create function lines() returns setof lineitem language sql stable security definer set search_path = public as $$ select * from lineitem $$;

= P41 tenants | - | foreign keys to the table of the tenants themselves
--: tenant-column tenant_id
--: tenant-column public.tenants.id
create table tenants (id int primary key);
insert into tenants values (1), (2);
alter table tenants enable row level security;
alter table tenants force row level security;
create policy p on tenants for select using (id = nullif(current_setting('app.tenant', true), '')::int);
grant select on tenants to t_app;
alter table orders add foreign key (tenant_id) references tenants, add shared_with int references tenants;

= P42 set null | PA017[ERROR] | a deleted row of another tenant empties a reference
create unique index order_id on orders (id, tenant_id);
create table parent (tenant_id int not null, id int not null unique, unique (tenant_id, id));
alter table parent enable row level security;
alter table parent force row level security;
create policy p on parent using (tenant_id = nullif(current_setting('app.tenant', true), '')::int);
grant select, delete on parent to t_app;
alter table orders add parent_id int references parent (id) on delete set null on update restrict deferrable initially deferred;

= P51 open policy | PA023 | a policy reads a table whose own policy lets the application add any row
--: global public.member
create table member (login text, org int);
alter table member enable row level security;
create policy mine on member for select using (login = current_user);
create policy join_any on member for insert with check (true);
grant select, insert on member to t_app;
create policy members on orders as restrictive using (tenant_id in (select m.org from member m where m.login = current_user));

= create | PA036 | the application may create tables and functions beside the tenants' tables
grant create on schema public to t_app;

= create for all | PA036 | everybody may create in the schema that is searched first
create schema authorization t_owner;
create schema tools;
grant create, usage on schema tools to public;
alter role t_app set search_path = tools, "$user", public;

= create as the tables' owner | PA004 | the owner of the schema is the one of the tables
alter schema public owner to t_owner;
grant t_owner to t_app;

= create elsewhere | - | a schema of the application's own that is not searched
create schema scratch authorization t_app;

= definer | PA037 | a SECURITY DEFINER function looks its names up where the caller says
create function days() returns int language sql stable security definer as $$ select 7 $$;

= definer set | - | a SECURITY DEFINER function whose names are bound when it is created, and one that is closed
create function days() returns int language sql stable security definer return 7;
create function hours() returns int language sql stable security definer as $$ select 24 $$;
revoke execute on function hours from public;

= leakproof | PA038 | a function that is run before the policies
create function note(text) returns text language plpgsql immutable leakproof as $$ begin raise notice '%', $1; return $1; end $$;

= leakproof closed | - | a function that is run before the policies and that the application may not call
create function note(text) returns text language plpgsql immutable leakproof as $$ begin raise notice '%', $1; return $1; end $$;
revoke execute on function note from public;

= rule | PA039 | a rule runs with the rights of a superuser, who owns the view that it is on
create view inbox as select 1 as id;
create rule fill as on insert to inbox do instead insert into orders select id, tenant_id, note from orders;
grant insert on inbox to t_app;

= rule of a table | PA039 | a rule of a table of its own tenant reads all tenants' rows
alter table orders no force row level security;
create rule tell as on update to orders do also select * from orders;

= rule that closes | - | a rule that does nothing, and one that is disabled
create rule keep as on delete to orders do instead nothing;
create rule tell as on update to orders do also select * from orders;
alter table orders disable rule tell;

= trigger | - | a trigger's function with its owner's rights is no finding; what it changes is not decided
create function copy() returns trigger language plpgsql security definer set search_path = public as $$ begin update orders set note = new.note; return null; end $$;
create trigger copies after insert on orders for each row execute function copy();
