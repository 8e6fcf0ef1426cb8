/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { EventEmitter } from 'node:events';

/** Groups of routes that a fault can be limited to. */
export type Route =
  | 'list'
  | 'get'
  | 'refresh'
  | 'stream'
  | 'metadata'
  | 'version'
  | 'userinfo'
  | 'healthz'
  | 'operation'
  | 'other';

/** What can go wrong between the product and Argo CD; without `routes` it concerns every request. */
export type Fault = { routes?: Route[] } & (
  | { kind: 'latency'; ms: number }
  /** Accepts and never answers (a `Grpc-Timeout` of the client still ends it with 504). */
  | { kind: 'hang' }
  /** A status of an ingress in front, with an HTML body unless another is given. */
  | { kind: 'status'; status: number; body?: string }
  /** The connection is reset before an answer. */
  | { kind: 'reset' }
  /** 200, and the JSON ends in the middle. */
  | { kind: 'truncate' }
  /** Lists lack these Applications and still say 200; single GETs say 403. */
  | { kind: 'shortenList'; names?: string[]; project?: string }
  /** Changes are not announced in streams. */
  | { kind: 'loseEvents' }
  /** Streams stay open and no byte comes any more. */
  | { kind: 'silentStream' }
  /** Cuts all streams once, without an error event; it does not stay on. */
  | { kind: 'cutStream' }
  /** All tokens have expired. */
  | { kind: 'expireToken' }
);

type FaultOf<K extends Fault['kind']> = Extract<Fault, { kind: K }>;

/** The switchboard of faults: several can be on at once, the first of a kind counts. */
export class Faults {
  readonly #active = new Set<Fault>();
  readonly #changes = new EventEmitter().setMaxListeners(0);

  /** Switches a fault on; the returned function switches it off. */
  set(fault: Fault): () => void {
    if (fault.kind === 'cutStream') {
      this.#changes.emit('cutStream');
      return () => {};
    }
    this.#active.add(fault);
    return () => {
      this.#active.delete(fault);
      this.#changes.emit('cleared');
    };
  }

  /** Switches all faults off; requests that hang are answered then. */
  clear() {
    this.#active.clear();
    this.#changes.emit('cleared');
  }

  find<K extends Fault['kind']>(kind: K, route: Route): FaultOf<K> | undefined {
    for (const fault of this.#active) {
      if (fault.kind === kind && (fault.routes?.includes(route) ?? true)) {
        return fault as FaultOf<K>;
      }
    }
    return undefined;
  }

  /** True where a shortened list lacks this Application. */
  hides(project: string, name: string): boolean {
    return [...this.#active].some(
      fault =>
        fault.kind === 'shortenList' &&
        (fault.names?.includes(name) || fault.project === project),
    );
  }

  /** Resolves when the route hangs no more. */
  async untilAnswered(route: Route): Promise<void> {
    while (this.find('hang', route)) {
      await new Promise(resolve => this.#changes.once('cleared', resolve));
    }
  }

  onCutStream(listener: () => void): () => void {
    this.#changes.on('cutStream', listener);
    return () => this.#changes.off('cutStream', listener);
  }
}
