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

import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { GIT_ENVIRONMENT } from './Repository';

/** The head of a CGI answer. */
export type CgiHead = { status: number; headers: Record<string, string> };

/** What {@link runHttpBackend} is asked. */
export type HttpBackendRequest = {
  /** Folder with the bare repositories. */
  root: string;
  /** The path below the root, `/gitops.git/info/refs`. */
  path: string;
  query: string;
  user?: string;
  request: IncomingMessage;
};

/** @throws Error with one plain sentence when the program is not there */
export async function assertHttpBackend(): Promise<void> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--exec-path']);
    await access(join(stdout.trim(), 'git-http-backend'), constants.X_OK);
  } catch (error) {
    throw new Error(
      'git with its http-backend was not found: install git (Debian: apt-get install git)',
      { cause: error },
    );
  }
}

/**
 * Gives a request to the machine's own `git http-backend` and streams the
 * answer. With `intercept`, the answer is kept back until it resolves: git
 * has finished its work by then, the client does not know yet.
 */
export async function runHttpBackend(
  { root, path, query, user, request }: HttpBackendRequest,
  response: ServerResponse,
  intercept?: () => Promise<void>,
): Promise<void> {
  const { headers } = request;
  const child = spawn('git', ['http-backend'], {
    env: {
      ...GIT_ENVIRONMENT,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: query,
      REMOTE_ADDR: request.socket.remoteAddress,
      ...(user ? { REMOTE_USER: user } : {}),
      CONTENT_TYPE: headers['content-type'] ?? '',
      // No CONTENT_LENGTH: git would then read for ever from a client that
      // broke off; without it the end of the input is the end of the request.
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      HTTP_GIT_PROTOCOL: `${headers['git-protocol'] ?? ''}`,
      GIT_PROTOCOL: `${headers['git-protocol'] ?? ''}`,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const closed = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  pipeline(request, child.stdin).catch(() => {
    // A git that refuses early does not read the rest; a client that broke
    // off waits for nothing any more.
    if (!request.complete) {
      child.kill('SIGKILL');
    }
  });

  if (intercept) {
    const chunks: Buffer[] = [];
    for await (const chunk of child.stdout) {
      chunks.push(chunk);
    }
    await closed;
    await intercept();
    await answer(Readable.from([Buffer.concat(chunks)]), response);
  } else {
    await Promise.all([answer(child.stdout, response), closed]);
  }
}

/** Streams a CGI answer: its head becomes ours, the rest is passed on. */
async function answer(source: Readable, response: ServerResponse) {
  async function* withoutHead(chunks: AsyncIterable<Buffer>) {
    let pending: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of chunks) {
      if (!pending) {
        yield chunk;
        continue;
      }
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf('\r\n\r\n');
      if (end >= 0) {
        const head = parseHead(pending.toString('latin1', 0, end));
        response.writeHead(head.status, head.headers);
        yield pending.subarray(end + 4);
        pending = undefined;
      }
    }
    if (pending) {
      response.writeHead(500);
    }
  }
  await pipeline(source, withoutHead, response);
}

/** Reads the header lines of a CGI program's answer. */
export function parseHead(text: string): CgiHead {
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of text.split('\r\n')) {
    const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (name?.toLowerCase() === 'status') {
      status = Number.parseInt(value, 10);
    } else if (name) {
      headers[name] = value;
    }
  }
  return { status, headers };
}
