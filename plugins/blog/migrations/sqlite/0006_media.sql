-- The files of the site by their paths: `/content/images/2026/05/cat.jpg` has the path `images/2026/05/cat.jpg`. What is
-- in them is kept by the kernel, under the name `blob`.

create table media (
    path text primary key not null,
    blob text not null,
    media_type text not null,
    bytes integer not null,
    -- In pixels, as it is shown; null where it is no picture made of pixels.
    width integer,
    height integer,
    can_be_resized integer not null check (can_be_resized in (0, 1))
) strict, without rowid;
