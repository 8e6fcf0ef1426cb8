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

import { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Access, Identity } from './access';
import { Counters } from './counters';
import {
  GrpcError,
  deadlineExceeded,
  notFound,
  permissionDenied,
} from './errors';
import { Faults, Route } from './faults';
import { parseFields } from './fields';
import { Body, ListRenderer, applicationFilter } from './lists';
import { Repositories } from './repositories';
import { Match, matchRoute } from './routes';
import { ApplicationStore, StoredApplication } from './store';
import { sendStreamError, serveStream } from './stream';
import { Application, ArgoCdVersion } from './types';
import { versionBody } from './version';

const compress = promisify(gzip);

export type ApiOptions = {
  version: ArgoCdVersion;
  store: ApplicationStore;
  access: Access;
  faults: Faults;
  counters: Counters;
  repositories: Repositories;
  keepAliveMs: number;
  /** Compares one Application now; resolves when the controller has done it. */
  refresh: (application: Application, kind: 'normal' | 'hard') => Promise<void>;
};

type Call = Match & {
  request: IncomingMessage;
  response: ServerResponse;
  route: Route;
  query: URLSearchParams;
};

const json = { 'content-type': 'application/json' };
const fromGateway = {
  ...json,
  'grpc-metadata-content-type': 'application/grpc',
};
const plainText = { 'content-type': 'text/plain; charset=utf-8' };
const html = { 'content-type': 'text/html; charset=utf-8' };
const unitsInMs = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** The HTTP API of one instance. */
export class Api {
  readonly #options: ApiOptions;
  readonly #lists: ListRenderer;

  constructor(options: ApiOptions) {
    this.#options = options;
    this.#lists = new ListRenderer(options);
  }

  /** Answers one request; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse) {
    const { counters, faults } = this.#options;
    const [path, search] = (request.url ?? '/').split('?', 2);
    const query = new URLSearchParams(search);
    const match = matchRoute(request.method ?? 'GET', path, query);
    const call: Call = { ...match, request, response, query };
    counters.countRequest(call.route);
    const deadline = timeoutOf(request);
    const expiry = new AbortController();
    try {
      const answer = this.#answer(call);
      if (deadline === undefined) {
        await answer;
      } else {
        answer.catch(() => undefined); // settled by the race or too late
        await Promise.race([
          answer,
          sleep(deadline, undefined, { signal: expiry.signal }).then(() => {
            throw deadlineExceeded();
          }),
        ]);
      }
    } catch (error) {
      if (faults.find('reset', call.route) || response.headersSent) {
        response.destroy();
      } else {
        await this.#sendError(call, error);
      }
    } finally {
      expiry.abort();
    }
  }

  async #answer(call: Call) {
    const { faults } = this.#options;
    const { request, response, route } = call;
    if (faults.find('reset', route)) {
      request.socket.destroy();
      return;
    }
    const latency = faults.find('latency', route);
    if (latency) {
      await sleep(latency.ms);
    }
    await faults.untilAnswered(route);
    const { status, body } = faults.find('status', route) ?? {};
    if (status !== undefined) {
      const page = `<html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>\n`;
      await this.#send(call, status, html, body ?? page);
      return;
    }
    if (timeoutOf(request) !== undefined && (timeoutOf(request) ?? 0) < 1) {
      throw deadlineExceeded();
    }
    const contentType =
      request.headers['content-type']?.toLocaleLowerCase('en-US');
    if (request.method !== 'GET' && contentType !== 'application/json') {
      await this.#send(call, 415, plainText, 'Invalid content type\n');
      return;
    }
    if (!response.headersSent) {
      await this.#dispatch(call);
    }
  }

  async #dispatch(call: Call) {
    const { access, version, repositories } = this.#options;
    const { authorization } = call.request.headers;
    switch (call.handler) {
      case 'healthz':
        await this.#send(call, 200, plainText, 'ok\n');
        return;
      case 'version': {
        const known = access.account(authorization) !== undefined;
        await this.#sendJson(call, versionBody(version, known));
        return;
      }
      case 'userinfo': {
        const username = access.account(authorization);
        const body = username
          ? { loggedIn: true, username, iss: 'argocd' }
          : {};
        await this.#sendJson(call, body);
        return;
      }
      case 'list':
        await this.#list(call);
        return;
      case 'get':
        await this.#get(call);
        return;
      case 'metadata': {
        const identity = access.authenticate(authorization);
        const { application } = this.#find(call, identity);
        const source = sourceOfRevision(application, call.query);
        const metadata = await repositories
          .metadata(source, call.parameters[1])
          .catch(error => {
            throw new GrpcError(2, error.message);
          });
        await this.#sendJson(call, metadata);
        return;
      }
      case 'stream':
        this.#stream(call);
        return;
      case 'operation':
        this.#operate(call);
        return;
      case 'page':
        await this.#send(
          call,
          200,
          html,
          '<!doctype html><title>Argo CD</title>\n',
        );
        return;
      case 'wrongMethod':
        await this.#send(call, 405, plainText, 'Method Not Allowed\n');
        return;
      default:
        await this.#send(call, 404, plainText, 'Not Found\n');
    }
  }

  async #list(call: Call) {
    const { authorization } = call.request.headers;
    const identity = this.#options.access.authenticate(authorization);
    const body = this.#lists.render(call.query, identity);
    await this.#send(call, 200, fromGateway, body);
  }

  async #get(call: Call) {
    const { access, refresh } = this.#options;
    const identity = access.authenticate(call.request.headers.authorization);
    const stored = this.#find(call, identity);
    const kind = call.query.get('refresh');
    if (kind) {
      await refresh(stored.application, kind === 'hard' ? 'hard' : 'normal');
    }
    await this.#send(call, 200, fromGateway, stored.forGet());
  }

  /** 403 and 404 are told apart only where the project is given. */
  #find(
    { parameters: [name], query }: Call,
    identity: Identity,
  ): StoredApplication {
    const { access, store, faults } = this.#options;
    const [project, ...others] = query.getAll('project');
    if (others.length > 0) {
      throw new GrpcError(
        3,
        'multiple projects specified - the get endpoint accepts either zero or one project',
      );
    }
    const stored = store.get(query.get('appNamespace') || 'argocd', name);
    const actual = stored?.application.spec.project;
    const asked = project ?? actual;
    if (
      asked === undefined ||
      !access.canSee(identity, asked, name) ||
      faults.hides(asked, name)
    ) {
      throw permissionDenied();
    }
    if (!stored || actual !== asked) {
      throw notFound(name);
    }
    return stored;
  }

  #stream(call: Call) {
    const { access, store, faults, counters, keepAliveMs } = this.#options;
    const { request, response, query } = call;
    const identity = access.authenticate(request.headers.authorization);
    const isMeant = applicationFilter(
      query,
      'error parsing labels with selectors',
    );
    serveStream({
      request,
      response,
      store,
      faults,
      counters,
      keepAliveMs,
      name: query.get('name') || undefined,
      fields: parseFields(query.get('fields') || undefined),
      resourceVersion: query.get('resourceVersion') || undefined,
      matches: application =>
        isMeant(application) &&
        access.canSeeApplication(identity, application) &&
        !faults.hides(application.spec.project, application.metadata.name),
    });
  }

  #operate(call: Call) {
    const { access } = this.#options;
    const { authorization } = call.request.headers;
    const identity = access.authenticate(authorization);
    const { spec, metadata } = this.#find(call, identity).application;
    if (identity.readOnly) {
      const namespace =
        metadata.namespace === 'argocd' ? '' : `${metadata.namespace}/`;
      const object = `${spec.project}/${namespace}${metadata.name}`;
      throw access.refusal(identity, call.action ?? 'sync', object);
    }
    throw new GrpcError(12, 'the lab carries out no operations');
  }

  async #sendJson(call: Call, body: object) {
    await this.#send(call, 200, fromGateway, JSON.stringify(body));
  }

  async #sendError(call: Call, cause: unknown) {
    const error =
      cause instanceof GrpcError ? cause : new GrpcError(2, String(cause));
    if (call.handler === 'stream') {
      const fields = parseFields(call.query.get('fields') || undefined);
      sendStreamError(call.request, call.response, error, fields);
      return;
    }
    await this.#send(call, error.status, json, JSON.stringify(error.body));
  }

  async #send(
    { request, response, route }: Call,
    status: number,
    headers: Record<string, string>,
    content: string | Body,
  ) {
    const { counters, faults } = this.#options;
    let body =
      typeof content === 'string' ? { plain: Buffer.from(content) } : content;
    if (status === 200 && faults.find('truncate', route)) {
      const half = Math.floor(body.plain.length / 2);
      body = { plain: body.plain.subarray(0, half) };
    }
    const accepted = String(request.headers['accept-encoding'] ?? '');
    let sent = body.plain;
    if (accepted.includes('gzip')) {
      body.zipped ??= await compress(body.plain);
      sent = body.zipped;
    }
    if (response.headersSent || response.destroyed) {
      return; // the deadline or the client was faster
    }
    counters.countBytes(body.plain.length, sent.length);
    response.writeHead(status, {
      ...headers,
      ...(sent === body.plain
        ? {}
        : { 'content-encoding': 'gzip', vary: 'Accept-Encoding' }),
    });
    response.end(sent);
  }
}

/** `Grpc-Timeout` in milliseconds. */
function timeoutOf(request: IncomingMessage): number | undefined {
  const [, amount, unit] =
    /^(\d{1,8})([HMSmun])$/.exec(String(request.headers['grpc-timeout'])) ?? [];
  return amount === undefined
    ? undefined
    : Number(amount) * unitsInMs[unit as keyof typeof unitsInMs];
}

/** The repository of a revision: of the history entry `versionId`, else of the present spec. */
function sourceOfRevision(application: Application, query: URLSearchParams) {
  const versionId = query.get('versionId');
  const entry = application.status.history?.find(
    ({ id }) => versionId !== null && String(id) === versionId,
  );
  const { source, sources } = entry ?? application.spec;
  const index = Number(query.get('sourceIndex') ?? 0);
  return (sources?.[index] ?? source)?.repoURL ?? '';
}
