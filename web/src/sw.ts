/** Keeps the built files, so that the app starts without signal. No answer of the API is ever kept. */
export {}
declare const self: ServiceWorkerGlobalScope
declare const __FILES__: string[]
declare const __VERSION__: string

const CACHE = `files-${__VERSION__}`
const FILES = new Set(__FILES__)

self.addEventListener('install', (event) => {
  const fetched = [...FILES].map((file) => new Request(file, { cache: 'no-cache' }))
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fetched)))
})

self.addEventListener('activate', (event) => {
  const clean = async (): Promise<void> => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
    await self.clients.claim()
  }
  event.waitUntil(clean())
})

// A new version waits until the page says that nothing is being entered.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== self.location.origin || !FILES.has(url.pathname)) return
  const kept = caches.match(url.pathname === '/' ? '/' : event.request, { cacheName: CACHE })
  event.respondWith(kept.then((found) => found ?? fetch(event.request)))
})
