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

/** What answers a request. */
export type Match = {
  handler:
    | 'healthz'
    | 'version'
    | 'userinfo'
    | 'list'
    | 'get'
    | 'metadata'
    | 'stream'
    | 'operation'
    | 'page'
    | 'notFound'
    | 'wrongMethod';
  route: Route;
  /** Variable parts of the path, decoded. */
  parameters: string[];
  /** RBAC action of an operation. */
  action?: string;
};

type Entry = Pick<Match, 'handler' | 'action'> & {
  method: string;
  pattern: RegExp;
};

const applications = '/api/v1/applications';
const application = `${applications}/([^/]+)`;

const table: Entry[] = [
  entry('GET', '/healthz', 'healthz'),
  entry('GET', '/api/version', 'version'),
  entry('GET', '/api/v1/session/userinfo', 'userinfo'),
  entry('GET', applications, 'list'),
  entry('GET', application, 'get'),
  entry('GET', `${application}/revisions/([^/]+)/metadata`, 'metadata'),
  entry('GET', '/api/v1/stream/applications', 'stream'),
  entry('POST', `${application}/sync`, 'operation', 'sync'),
  entry('POST', `${application}/rollback`, 'operation', 'sync'),
  entry('DELETE', `${application}/operation`, 'operation', 'sync'),
  entry('PATCH', application, 'operation', 'update'),
  entry('DELETE', application, 'operation', 'delete'),
];

function entry(
  method: string,
  pattern: string,
  handler: Match['handler'],
  action?: string,
): Entry {
  return { method, handler, action, pattern: new RegExp(`^${pattern}$`) };
}

/** Finds what answers; paths are decoded before they are cut into parts, as the gateway does. */
export function matchRoute(
  method: string,
  encodedPath: string,
  query: URLSearchParams,
): Match {
  const path = decode(encodedPath);
  const found = table.filter(({ pattern }) => pattern.test(path));
  const exact = found.find(candidate => candidate.method === method);
  if (exact) {
    const { handler, action } = exact;
    const parameters = exact.pattern.exec(path)?.slice(1) ?? [];
    return { handler, action, parameters, route: routeOf(handler, query) };
  }
  const isPage = method === 'GET' && !/^\/(api|healthz)/.test(path);
  const handler = isPage ? 'page' : 'notFound';
  return {
    handler: found.length > 0 ? 'wrongMethod' : handler,
    parameters: [],
    route: 'other',
  };
}

function routeOf(handler: Match['handler'], query: URLSearchParams): Route {
  switch (handler) {
    case 'get':
      return query.get('refresh') ? 'refresh' : 'get';
    case 'page':
    case 'notFound':
    case 'wrongMethod':
      return 'other';
    default:
      return handler;
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
