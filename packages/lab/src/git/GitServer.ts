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

import { mkdir } from 'node:fs/promises';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { join, resolve } from 'node:path';
import { listen, stopListening } from '../ports';
import { commitPage } from './commitPage';
import { assertHttpBackend, runHttpBackend } from './httpBackend';
import { Changes, CommitInfo, LogEntry, Repository } from './Repository';

/** What a push hook gets to know. */
export type Push = { repository: string };

/** Options of {@link GitServer.start}. */
export type GitServerOptions = {
  /** Folder of the bare repositories; they survive a restart. */
  directory: string;
  /** Port on the loopback interface; default: a free one. */
  port?: number;
  /** When set, clone and push need them (basic authentication). */
  credentials?: { username: string; password: string };
};

const COMMIT = /^\/([\w.-]+)\/commit\/([0-9a-f]{40})$/;
const SERVED =
  /^\/([\w.-]+)\.git\/(info\/refs|HEAD|git-upload-pack|git-receive-pack)$/;

/**
 * A Git host: bare repositories over smart HTTP, served by the machine's own
 * `git http-backend`, so that every real client can clone and push.
 */
export class GitServer {
  /** Requests since the start; `fetches` and `pushes` count the transfers. */
  readonly requests = { total: 0, fetches: 0, pushes: 0, refused: 0 };
  readonly url: string;

  readonly #directory: string;
  readonly #server: Server;
  readonly #credentials: GitServerOptions['credentials'];
  readonly #repositories = new Map<string, Repository>();
  readonly #beforeFetch = new Set<() => Promise<void>>();
  readonly #beforePush = new Set<(push: Push) => Promise<void> | void>();
  readonly #afterPush = new Set<(push: Push) => Promise<void> | void>();
  #failure: number | undefined;

  /** @throws Error with one plain sentence when Git is not installed */
  static async start(options: GitServerOptions): Promise<GitServer> {
    await assertHttpBackend();
    const directory = resolve(options.directory);
    await mkdir(directory, { recursive: true });
    const server = createServer();
    const url = await listen(server, options.port, 'the Git server');
    return new GitServer(directory, server, url, options.credentials);
  }

  private constructor(
    directory: string,
    server: Server,
    url: string,
    credentials: GitServerOptions['credentials'],
  ) {
    this.#directory = directory;
    this.#server = server;
    this.url = url;
    this.#credentials = credentials;
    server.on('request', (request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  /** Creates a repository with a first commit; an existing one is replaced. */
  async createRepository(
    name: string,
    files: Record<string, string>,
    info: CommitInfo,
  ): Promise<string> {
    return this.#repository(name).create(files, info);
  }

  async hasRepository(name: string): Promise<boolean> {
    return (await this.head(name)) !== undefined;
  }

  /** See {@link Repository.commit}. */
  async commit(
    name: string,
    changes: Changes,
    info: CommitInfo,
  ): Promise<string> {
    return this.#repository(name).commit(changes, info);
  }

  /** Newest first. */
  async log(
    name: string,
    options?: { limit?: number; path?: string },
  ): Promise<LogEntry[]> {
    return this.#repository(name).log(options);
  }

  /** A file's text; `undefined` when it is not there. */
  async read(
    name: string,
    path: string,
    revision?: string,
  ): Promise<string | undefined> {
    return this.#repository(name).read(path, revision);
  }

  /** The commit of `main`; `undefined` when there is no such repository. */
  async head(name: string): Promise<string | undefined> {
    return this.#repository(name).head();
  }

  /** Where clients clone from and push to. */
  urlOf(name: string): string {
    return `${this.url}/${name}.git`;
  }

  /** Where people look at a commit; `{{ revision }}` stands for its hash. */
  commitUrlOf(name: string): string {
    return `${this.url}/${name}/commit/{{ revision }}`;
  }

  /** The bare repository's folder. */
  directoryOf(name: string): string {
    return this.#repository(name).directory;
  }

  /** Fault: git itself refuses each push with this message. */
  async refusePush(name: string, message: string | undefined): Promise<void> {
    await this.#repository(name).refusePush(message);
  }

  /** Fault: every request is answered with this HTTP status. */
  failWith(status: number | undefined): void {
    this.#failure = status;
  }

  /**
   * Runs before each transfer to a client: one that waits is a slow host.
   * Returns the way to take the hook away.
   */
  onBeforeFetch(hook: () => Promise<void>): () => void {
    this.#beforeFetch.add(hook);
    return () => this.#beforeFetch.delete(hook);
  }

  /**
   * Runs when a push has arrived and git has not seen it yet: delay it, or
   * move the head under it. Returns the way to take the hook away.
   */
  onBeforePush(hook: (push: Push) => Promise<void> | void): () => void {
    this.#beforePush.add(hook);
    return () => this.#beforePush.delete(hook);
  }

  /**
   * Runs when git has taken a push and the client does not know it yet: a
   * hook that throws cuts the connection, one that waits lets it time out.
   */
  onAfterPush(hook: (push: Push) => Promise<void> | void): () => void {
    this.#afterPush.add(hook);
    return () => this.#afterPush.delete(hook);
  }

  /** Closes all connections; the repositories stay. */
  async stop(): Promise<void> {
    await stopListening(this.#server);
  }

  #repository(name: string): Repository {
    let repository = this.#repositories.get(name);
    if (!repository) {
      if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) {
        throw new Error(`"${name}" is no name for a repository`);
      }
      repository = new Repository(join(this.#directory, `${name}.git`));
      this.#repositories.set(name, repository);
    }
    return repository;
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    this.requests.total += 1;
    const { pathname, search } = new URL(request.url ?? '/', this.url);
    const [, repository, service] = SERVED.exec(pathname) ?? [];
    if (this.#failure) {
      response.writeHead(this.#failure).end('The Git host has a problem\n');
      return;
    }
    const [, shown, hash] = COMMIT.exec(pathname) ?? [];
    if (shown) {
      await this.#show(shown, hash, response);
      return;
    }
    if (!this.#isAllowed(request)) {
      this.requests.refused += 1;
      response
        .writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' })
        .end('Authentication is required\n');
      return;
    }
    if (!repository || !(await this.hasRepository(repository))) {
      response.writeHead(404).end('Repository not found\n');
      return;
    }
    const push = service === 'git-receive-pack' ? { repository } : undefined;
    if (push) {
      this.requests.pushes += 1;
      await runAll(this.#beforePush, push);
    } else if (service === 'git-upload-pack') {
      this.requests.fetches += 1;
      for (const hook of this.#beforeFetch) {
        await hook();
      }
    }
    await runHttpBackend(
      {
        root: this.#directory,
        path: pathname,
        query: search.slice(1),
        user: this.#credentials?.username,
        request,
      },
      response,
      push && (() => runAll(this.#afterPush, push)),
    );
  }

  /** A page for people, who have no credentials for the host in the lab. */
  async #show(name: string, hash: string, response: ServerResponse) {
    const commit = (await this.hasRepository(name))
      ? await this.#repository(name).show(hash)
      : undefined;
    if (!commit) {
      response.writeHead(404).end('Commit not found\n');
      return;
    }
    response
      .writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy':
          "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(commitPage(name, commit));
  }

  #isAllowed({ headers }: IncomingMessage): boolean {
    if (!this.#credentials) {
      return true;
    }
    const { username, password } = this.#credentials;
    const expected = Buffer.from(`${username}:${password}`).toString('base64');
    return headers.authorization === `Basic ${expected}`;
  }
}

async function runAll(
  hooks: Iterable<(push: Push) => Promise<void> | void>,
  push: Push,
): Promise<void> {
  for (const hook of hooks) {
    await hook(push);
  }
}
