// check-export.mjs URL EXPORT_DIR: imports EXPORT_DIR/db.json into a Ghost that was just installed, by its Admin API, and
// compares what Ghost answers with the file. Ends with 1 where something differs.
import {randomBytes} from 'node:crypto';
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const [url, folder] = process.argv.slice(2);
const owner = {name: 'Olive Owner', email: 'owner@example.com', password: 'Test-' + randomBytes(9).toString('base64url')};
let cookie;

async function admin(method, path, body) {
  const headers = {'Accept-Version': 'v6.0', Origin: url};
  if (cookie) headers.Cookie = cookie;
  if (body && !(body instanceof FormData)) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(body);
  }
  const answer = await fetch(`${url}/ghost/api/admin/${path}`, {method, headers, body, redirect: 'manual'});
  const text = await answer.text();
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 600)}`);
  cookie ??= answer.headers.get('set-cookie')?.split(';')[0];
  return text.startsWith('{') ? JSON.parse(text) : text;
}

await admin('POST', 'authentication/setup/', {setup: [{...owner, blogTitle: 'Empty'}]});
await admin('POST', 'session/', {username: owner.email, password: owner.password});
// What a new site comes with takes slugs.
for (const kind of ['posts', 'pages', 'tags']) {
  for (const {id} of (await admin('GET', `${kind}/?limit=100`))[kind]) await admin('DELETE', `${kind}/${id}/`);
}

const name = 'db.json';
const file = readFileSync(join(folder, name));
const form = new FormData();
form.append('importfile', new Blob([file], {type: 'application/json'}), name);
const {problems} = await admin('POST', 'db/', form);
const {data} = JSON.parse(file).db[0];

const differences = problems.map(problem => `Ghost says: ${JSON.stringify(problem).slice(0, 300)}`);
let compared = 0;
function same(what, ours, theirs) {
  compared += 1;
  const [one, other] = [ours, theirs].map(value => JSON.stringify(value ?? null));
  if (one === other) return;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  const from = Math.max(0, at - 40);
  differences.push(`${what}: ours …${one.slice(from, at + 80)}…, theirs …${other.slice(from, at + 80)}…`);
}
// Ghost makes addresses of the site whole.
const full = text => text?.replaceAll('__GHOST_URL__', url);
const short = text => text.replaceAll('__GHOST_URL__', '').replaceAll(`${url}/`, '/');
// A post without a source is made into one of Ghost's editor, which keeps its words and not all of its HTML.
const words = html => short(html ?? '').replace(/<[^>]*>/g, ' ').replace(/&[a-z#0-9]+;/g, ' ').split(/\s+/).filter(Boolean);
const by = (rows, key) => new Map(rows.map(row => [row[key], row]));
const names = (links, key, rows) => links.sort((a, b) => a.sort_order - b.sort_order).map(link => rows.get(link[key])?.slug);

const [tags, users, meta] = [by(data.tags, 'id'), by(data.users, 'id'), by(data.posts_meta, 'post_id')];
for (const kind of ['posts', 'pages']) {
  const theirs = by((await admin('GET', `${kind}/?limit=100&formats=html,lexical&include=tags,authors`))[kind], 'slug');
  const ours = data.posts.filter(post => post.type + 's' === kind);
  same(`number of ${kind}`, ours.length, theirs.size);
  for (const post of ours) {
    const their = theirs.get(post.slug);
    if (!their) {
      differences.push(`${post.slug}: it is not there`);
      continue;
    }
    for (const field of ['title', 'status', 'visibility', 'custom_excerpt', 'uuid', 'comment_id']) {
      same(`${post.slug}.${field}`, post[field], their[field]);
    }
    for (const field of ['feature_image', 'codeinjection_head']) {
      same(`${post.slug}.${field}`, full(post[field]), their[field]);
    }
    if (post.lexical) {
      same(`${post.slug}.lexical`, JSON.parse(short(post.lexical)), JSON.parse(short(their.lexical)));
    } else {
      same(`${post.slug}.html`, words(post.html), words(their.html));
    }
    same(`${post.slug}.featured`, post.featured === 1, their.featured);
    same(`${post.slug}.published_at`, Date.parse(post.published_at), Date.parse(their.published_at));
    for (const field of ['meta_title', 'meta_description', 'feature_image_alt', 'og_title']) {
      same(`${post.slug}.${field}`, meta.get(post.id)?.[field], their[field]);
    }
    const of = rows => rows.filter(row => row.post_id === post.id);
    // Ghost adds a tag of its own to all that it imported.
    const theirTags = their.tags.map(tag => tag.slug).filter(slug => !slug.startsWith('hash-import'));
    same(`${post.slug}.tags`, names(of(data.posts_tags), 'tag_id', tags), theirTags);
    same(`${post.slug}.authors`, names(of(data.posts_authors), 'author_id', users), their.authors.map(author => author.slug));
  }
}
for (const tag of (await admin('GET', 'tags/?limit=100')).tags.filter(tag => !tag.slug.startsWith('hash-import'))) {
  const our = data.tags.find(our => our.slug === tag.slug);
  for (const field of ['name', 'description', 'visibility', 'meta_title', 'accent_color']) same(`tag ${tag.slug}.${field}`, our?.[field], tag[field]);
}
const settings = by((await admin('GET', 'settings/')).settings, 'key');
for (const {key, value} of data.settings) same(`setting ${key}`, full(value), settings.get(key)?.value);

// The files and redirects of its content folder, which this Ghost was started with.
const content = join(folder, 'content');
const files = readdirSync(content, {recursive: true, withFileTypes: true}).filter(entry => entry.isFile());
for (const entry of files.map(entry => join(entry.parentPath, entry.name).slice(content.length))) {
  if (entry.startsWith('/data/')) continue;
  const answer = await fetch(`${url}/content${entry}`);
  same(`/content${entry}`, [200, readFileSync(content + entry).toString('base64')], [answer.status, Buffer.from(await answer.arrayBuffer()).toString('base64')]);
}
const redirects = JSON.parse(readFileSync(join(content, 'data/redirects.json')));
for (const [path, to] of [['/journal/apple-day/?a=b', '/apple-day/?a=b'], ['/old-shop/', 'https://shop.example/']]) {
  const answer = await fetch(url + path, {redirect: 'manual'});
  same(path, [301, to], [answer.status, answer.headers.get('location')?.replace(url, '')]);
}

console.log(`${files.length} files, ${redirects.length} redirects, ${data.posts.length} posts and pages, ${data.tags.length} tags, ${data.users.length} authors: ${compared} comparisons`);
for (const difference of differences) console.log(`- ${difference}`);
process.exitCode = differences.length ? 1 : 0;
