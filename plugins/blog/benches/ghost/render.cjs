// Renders one Lexical document again and again with Ghost's own packages. Each line on standard input says how, and for
// how many seconds of CPU; each on standard output how many documents a second of CPU that were.
//
//   shared 1    one renderer with one DOM for all documents, as in Ghost
//   fresh 1     a renderer with a DOM of its own for each document
//
//   node render.cjs DOCUMENT [--once]      --once prints the HTML instead

const fs = require('node:fs');
const readline = require('node:readline');
const {JSDOM} = require('jsdom');
const {LexicalHTMLRenderer} = require('@tryghost/kg-lexical-html-renderer');
const {DEFAULT_NODES} = require('@tryghost/kg-default-nodes');

const source = fs.readFileSync(process.argv[2], 'utf8');
const create = () => {
    const dom = new JSDOM();
    return {dom, renderer: new LexicalHTMLRenderer({dom, nodes: DEFAULT_NODES})};
};
const shared = create();
const widths = {w600: {width: 600}, w1000: {width: 1000}, w1600: {width: 1600}, w2400: {width: 2400}};

// What Ghost passes for a web page.
const render = ({dom, renderer}) => renderer.render(source, {
    target: 'html',
    dom,
    siteUrl: 'https://blog.example.com/',
    siteUuid: '7f3c1f52-0b1d-4c6e-9a55-2f1c8a9d0e11',
    imageBaseUrl: '',
    imageOptimization: {srcsets: true, defaultMaxWidth: 2000, contentImageSizes: widths},
    canTransformImage: path => !['ico', 'svg', 'svgz'].includes(path.split('.').pop()),
    feature: {}
});

async function measure(how, seconds) {
    const start = process.cpuUsage();
    let documents = 0;
    let spent;
    do {
        for (let round = 0; round < 20; round += 1) {
            await render(how === 'fresh' ? create() : shared);
        }
        documents += 20;
        const {user, system} = process.cpuUsage(start);
        spent = (user + system) / 1e6;
    } while (spent < seconds);
    return documents / spent;
}

async function main() {
    if (process.argv.includes('--once')) {
        process.stdout.write(await render(shared));
        return;
    }
    for await (const line of readline.createInterface({input: process.stdin})) {
        const [how, seconds] = line.split(' ');
        console.log(await measure(how, Number(seconds)));
    }
}

main();
