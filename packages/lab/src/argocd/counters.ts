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

import { Route } from './faults';

/** What the product cost this instance since the last reset. */
export class Counters {
  requests = 0;
  /** Requests by group of routes. */
  byRoute: Partial<Record<Route, number>> = {};
  /** Bytes of bodies before compression. */
  bytesSent = 0;
  /** Bytes of bodies as they left: compressed where the client accepts gzip. */
  bytesSentGzip = 0;
  /** GETs of one Application, refreshes included. */
  singleGets = 0;
  /** Streams that were opened. */
  streams = 0;

  countRequest(route: Route) {
    this.requests += 1;
    this.byRoute[route] = (this.byRoute[route] ?? 0) + 1;
    this.singleGets += route === 'get' || route === 'refresh' ? 1 : 0;
    this.streams += route === 'stream' ? 1 : 0;
  }

  countBytes(plain: number, sent: number) {
    this.bytesSent += plain;
    this.bytesSentGzip += sent;
  }

  reset() {
    this.requests = 0;
    this.byRoute = {};
    this.bytesSent = 0;
    this.bytesSentGzip = 0;
    this.singleGets = 0;
    this.streams = 0;
  }
}
