import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'

/** Tells the service worker which files make up this version, and names the version by their contents. */
function offline(): Plugin {
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js']
      if (!worker || worker.type !== 'chunk') this.error('no sw.js in the bundle')
      if (worker.imports.length) this.error(`sw.js must stand alone, it imports ${worker.imports}`)
      const built = Object.keys(bundle).filter((name) => name !== 'sw.js' && !name.endsWith('.map')).sort()
      const named = readdirSync('public').sort()
      const hash = createHash('sha256')
      for (const name of built) {
        const part = bundle[name]!
        hash.update(name).update(part.type === 'chunk' ? part.code : part.source)
      }
      for (const name of named) hash.update(name).update(readFileSync(`public/${name}`))
      const files = ['/', ...built.filter((name) => name !== 'index.html'), ...named]
      worker.code = worker.code
        .replace('__FILES__', JSON.stringify(files.map((name) => (name === '/' ? name : `/${name}`))))
        .replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 12)))
      if (/__(FILES|VERSION)__/.test(worker.code)) this.error('sw.js names its files or its version twice')
    },
  }
}

/** `virtual:codes/sl`: the words of the API's codes in one language, from the product's one table of wording. */
function codes(): Plugin {
  const prefix = 'virtual:codes/'
  return {
    name: 'codes',
    resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : null),
    load(id) {
      if (!id.startsWith(`\0${prefix}`)) return null
      const language = id.slice(prefix.length + 1)
      const table = new URL('../contracts/wording.json', import.meta.url)
      const { words } = JSON.parse(readFileSync(table, 'utf-8')) as { words: Record<string, Record<string, string>> }
      const own = Object.entries(words).filter(([code]) => !code.startsWith('span.') && !code.startsWith('task_why.'))
      return `export default ${JSON.stringify(Object.fromEntries(own.map(([code, said]) => [code, said[language]])))}`
    },
  }
}

export default defineConfig({
  plugins: [svelte(), codes(), offline()],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { main: 'index.html', sw: 'src/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
} as Parameters<typeof defineConfig>[0])
