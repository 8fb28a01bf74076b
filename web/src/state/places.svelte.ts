export interface Place {
  name: string
  id?: string
}

const DUTY: Place = { name: 'duty' }

/**
 * Where she is. The browser's history holds only how deep, so that the phone's own back and ours are the same step and
 * no address ever tells a thing.
 */
export class Places {
  now = $state.raw<Place>(DUTY)
  private trail: Place[] = [DUTY]
  private depth = 0

  constructor(private readonly moved: () => void) {}

  get isHome(): boolean {
    return this.now.name === DUTY.name
  }

  go(place: Place): void {
    this.trail = [...this.trail.slice(0, this.depth + 1), place]
    this.show(this.depth + 1)
    history.pushState({ depth: this.depth }, '', '/')
  }

  /** This place in place of the one she is at: a form that is done, a tab of the bottom bar. */
  instead(place: Place): void {
    this.trail = [...this.trail.slice(0, this.depth), place]
    this.show(this.depth)
  }

  back(steps = 1): void {
    if (this.depth >= steps) history.go(-steps)
    else this.instead(DUTY)
  }

  /** The browser went to another entry of its history. */
  arrived(state: unknown): void {
    this.show((state as { depth?: number } | null)?.depth ?? 0)
  }

  clear(): void {
    this.trail = []
    this.now = DUTY
  }

  private show(depth: number): void {
    this.depth = depth
    this.now = this.trail[depth] ?? DUTY
    this.moved()
  }
}
