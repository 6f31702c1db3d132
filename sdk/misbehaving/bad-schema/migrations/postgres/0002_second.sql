-- The table is made before the statement that fails: the transaction must take it back.
create table second (id bigint primary key);
insert into third (id) values (1);
