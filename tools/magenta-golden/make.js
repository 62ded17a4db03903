'use strict';
// node make.js [case ...]: writes tests/golden/<case>/ with what the real @magenta/music makes of small checkpoints.

const fs = require('fs');
const http = require('http');
const path = require('path');

const tf = require('@tensorflow/tfjs');
const { MusicVAE } = require('@magenta/music/node/music_vae');
const cases = require('./cases');
const { encodeChords } = require('./chords');
const { writeFolder } = require('./folder');
const { makeMidiMe } = require('./midime');
const { observe, observeBoolean, observeGroove, observeNade } = require('./observe');
const { fill, variablesOf } = require('./weights');

const CHORDS = 'chords';
const MIDIME = 'midime';
const WATCHES = { GrooveConverter: observeGroove, DrumRollConverter: observeNade };
const GOLDEN = path.join(__dirname, '..', '..', 'tests', 'golden');

/** magenta.js loads by URL only: a folder is served to it on the loopback interface. */
function serve(root) {
  const server = http.createServer((request, response) => {
    fs.readFile(path.join(root, path.normalize(decodeURIComponent(request.url))), (error, bytes) => {
      response.writeHead(error ? 404 : 200);
      response.end(error ? '' : bytes);
    });
  });
  server.keepAliveTimeout = 0; // or a connection may be closed while it is used again
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

async function main() {
  const versions = { magenta: require('@magenta/music/package.json').version, tfjs: tf.version.tfjs };
  tf.disableDeprecationWarnings();
  await tf.setBackend('cpu');
  const server = await serve(GOLDEN);
  const only = process.argv.slice(2);
  for (const [name, recipe] of Object.entries(cases)) {
    if (only.length && !only.includes(name)) continue;
    const folder = path.join(GOLDEN, name);
    fs.rmSync(folder, { recursive: true, force: true });
    writeFolder(path.join(folder, 'checkpoint'), recipe.config, fill(variablesOf(recipe.model), recipe.seed), recipe.storage);
    const vae = new MusicVAE(`http://127.0.0.1:${server.address().port}/${name}/checkpoint`);
    await vae.initialize();
    const watch = WATCHES[recipe.config.dataConverter.type] || (recipe.config.useBooleanDecoder ? observeBoolean : observe);
    const { golden, logits, y } = await watch(tf, vae, recipe.chunks, recipe);
    fs.writeFileSync(path.join(folder, 'golden.json'), `${JSON.stringify({ case: name, versions, ...golden })}\n`);
    fs.writeFileSync(path.join(folder, 'logits.bin'), logits);
    if (y) fs.writeFileSync(path.join(folder, 'y.bin'), y);
    const distinct = (golden.tokens || []).map((cores) => cores.map((line) => new Set(line).size).join('/')).join(' ');
    process.stdout.write(`${name}: margin ${golden.margin.toExponential(2)}, distinct tokens ${distinct}, notes ${golden.outputs.map((o) => o.length)}\n`);
    vae.dispose();
  }
  server.close();
  if (!only.length || only.includes(CHORDS)) {
    fs.mkdirSync(path.join(GOLDEN, CHORDS), { recursive: true });
    fs.writeFileSync(path.join(GOLDEN, CHORDS, 'chords.json'), `${JSON.stringify({ versions, ...(await encodeChords()) })}\n`);
  }
  if (!only.length || only.includes(MIDIME)) {
    const golden = await makeMidiMe(path.join(GOLDEN, MIDIME));
    fs.writeFileSync(path.join(GOLDEN, MIDIME, 'curve.json'), `${JSON.stringify({ versions, ...golden })}\n`);
    process.stdout.write(`${MIDIME}: loss ${golden.curve.total[0]} to ${golden.curve.total.at(-1)}\n`);
  }
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1); // the server would keep the process alive
});
