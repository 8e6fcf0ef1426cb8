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

import { createHash } from 'node:crypto';
import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import express, { type Request, type Response } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { openApiDocument } from '../schema/openApiDocument';
import {
  type Operation,
  type OperationId,
  operations,
} from '../schema/operations';
import { PAGE_POLICY } from '../service/evidence/packPage';
import { translateError } from './translateError';
import { withAudit } from './withAudit';

type Input<TId extends OperationId> = {
  parameters: z.infer<(typeof operations)[TId]['parameters']>;
  query: (typeof operations)[TId] extends {
    query: infer TQuery extends z.ZodType;
  }
    ? z.infer<TQuery>
    : undefined;
  body: (typeof operations)[TId] extends { body: infer TBody extends z.ZodType }
    ? z.infer<TBody>
    : undefined;
  credentials: BackstageCredentials;
  /** Whoever asked waits no more. */
  signal: AbortSignal;
};

type Output<TId extends OperationId> = z.infer<
  (typeof operations)[TId]['response']
>;

/** What a mutation did, and how its answer is read afterwards. */
export interface Written<T> {
  /** Answers 201. */
  created?: boolean;
  read(): Promise<T>;
}

/** One handler for each operation; a missing one does not compile. */
export type Handlers = {
  [TId in OperationId]: (
    input: Input<TId>,
  ) => Promise<
    (typeof operations)[TId] extends { audit: string }
      ? Written<Output<TId>>
      : Output<TId>
  >;
};

const BODY_LIMIT = '64kb';
/** How long an inactive replica is likely to stay so (R21). */
const RETRY_AFTER_SECONDS = 5;

function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(({ message, path }) => ({
      key: path.join('.'),
      message,
    }));
    throw Object.assign(
      new InputError(
        `Invalid ${where}: ${problems
          .map(({ key, message }) => `${key || where}: ${message}`)
          .join('; ')}`,
      ),
      // A form shows each at its field.
      { problems },
    );
  }
  return result.data;
}

/** Postgres holds no NUL in texts: better a clear answer than its error. */
function refuseNul(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) {
    throw new InputError('A text in the body has a NUL character');
  }
  return value;
}

/** Keys of bodies that say what a mutation is about, and none that holds a text of somebody. */
const NAMES = [
  'component',
  'stage',
  'release',
  'releaseId',
  'approvalId',
  'overrideId',
  'exceptionId',
  'eventId',
  'check',
  'run',
  'status',
  'gate',
  'item',
  'done',
  'risk',
  'to',
  'until',
  'verdict',
];

/** For the auditor: what was meant, also where it is not understood. */
function auditMeta(request: Request): Record<string, string> {
  const body = NAMES.map((name): [string, unknown] => [
    name,
    request.body?.[name],
  ]);
  return Object.fromEntries(
    [...body, ...Object.entries(request.params)].flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'boolean'
        ? [[key, String(value).slice(0, 100)]]
        : [],
    ),
  );
}

/** A private answer whose ETag is its body's (R33). */
function sendCached(
  request: Request,
  response: Response,
  { body, produces }: { body: unknown; produces?: Operation['produces'] },
): void {
  const text = produces ? String(body) : JSON.stringify(body);
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.set({ ETag: etag, 'Cache-Control': 'private, no-cache' });
  // It is asked for anew as somebody else.
  response.vary('Authorization');
  if (request.fresh) {
    response.status(304).end();
    return;
  }
  if (produces === 'text/html') {
    response.set('Content-Security-Policy', `${PAGE_POLICY}; sandbox`);
  } else if (produces) {
    response.attachment(request.path.split('/').at(-1));
  }
  response.set('X-Content-Type-Options', 'nosniff');
  response.type(produces ?? 'application/json').send(text);
}

/**
 * Mounts the operations: authenticate, parse, call, reply; what changes
 * something leaves an event with the auditor, whatever became of it. Authorisation is
 * the services' own, so that no transport can go round it.
 */
export function createRouter(options: {
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  handlers: Handlers;
  /** Is told of everybody who looks; nobody waits for it. */
  onVisit?: (credentials: BackstageCredentials) => Promise<void>;
}): express.Router {
  const { auditor, handlers, httpAuth, onVisit } = options;
  const router = Router();
  router.use((_request, response, next) => {
    // Errors and what mutations answer are for this moment only.
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(express.json({ limit: BODY_LIMIT, reviver: refuseNul }));

  const document = openApiDocument();
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });

  for (const [id, operation] of Object.entries<Operation>(operations)) {
    const handler = handlers[id as OperationId] as (
      input: unknown,
    ) => Promise<unknown>;
    router[operation.method](operation.path, async (request, response) => {
      const credentials = await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      if (operation.method === 'get') {
        onVisit?.(credentials);
      }
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      const run = async () =>
        handler({
          parameters: parse(operation.parameters, request.params, 'path'),
          query:
            operation.query && parse(operation.query, request.query, 'query'),
          body: operation.body && parse(operation.body, request.body, 'body'),
          credentials,
          signal: gone.signal,
        });
      const { audit: actionType, severity } = operation;
      try {
        if (!actionType && operation.method === 'post') {
          response.json(await run());
          return;
        }
        if (!actionType) {
          sendCached(request, response, {
            body: await run(),
            produces: operation.produces,
          });
          return;
        }
        const { created, read } = (await withAudit(
          auditor,
          { request, actionType, severity, meta: auditMeta(request) },
          run,
        )) as Written<unknown>;
        response.status(created ? 201 : 200).json(await read());
      } catch (thrown) {
        if (thrown === gone.signal.reason) {
          // Nobody is there to be answered.
          return;
        }
        const error = translateError(thrown);
        if (error.name === 'ServiceUnavailableError') {
          response.set('Retry-After', String(RETRY_AFTER_SECONDS));
        }
        throw error;
      }
    });
  }
  return router;
}
