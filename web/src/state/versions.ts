interface Host {
  updateWaits: boolean
  takeOverVersion: () => void
}

const AGAIN_MS = 30 * 60_000

/** A new version of the page waits beside the old one until she says so; it never takes over in the middle of an entry. */
export function followVersions(host: Host): void {
  if (!('serviceWorker' in navigator)) return
  let asked = false
  const offer = (worker: ServiceWorker): void => {
    host.updateWaits = true
    host.takeOverVersion = () => {
      asked = true
      worker.postMessage('take-over')
    }
  }
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (asked) location.reload()
  })
  const follow = (found: ServiceWorkerRegistration): void => {
    if (found.waiting && navigator.serviceWorker.controller) offer(found.waiting)
    found.addEventListener('updatefound', () => {
      const fresh = found.installing
      fresh?.addEventListener('statechange', () => {
        if (fresh.state === 'installed' && navigator.serviceWorker.controller) offer(fresh)
      })
    })
    setInterval(() => void found.update().catch(() => undefined), AGAIN_MS)
  }
  // Private windows and full disks refuse a worker: the page works all the same, but not from a cold start offline.
  navigator.serviceWorker.register('/sw.js').then(follow, () => undefined)
}
