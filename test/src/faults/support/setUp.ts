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
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SmallWorld, startPostgres, startSmallWorld } from 'lab';
import { Client } from 'pg';
import { type BackendProcess, startBackend } from './startBackend';
import { verifyEvidence } from './verifyEvidence';

const DATABASE = 'backstage_plugin_release-pipeline';

/** A small world, a PostgreSQL server of its own, and backends to be killed. */
export type Stage = {
  world: SmallWorld;
  postgres: { stop(): Promise<void>; startAgain(): Promise<void> };
  start(
    name: string,
    options?: { config?: object; alone?: boolean },
  ): Promise<BackendProcess>;
  /** The world's Git behind an address that counts who connects to it. */
  countedGit(): Promise<{ url: string; connections(): number }>;
  /** Rows of the plugin's database. */
  query<T extends object>(sql: string, values?: unknown[]): Promise<T[]>;
  verifyEvidence(): ReturnType<typeof verifyEvidence>;
  /** Commits of Git that bear a promotion's trailer. */
  commitsOf(promotionId: string): Promise<string[]>;
  stop(): Promise<void>;
};

/** Sets everything up; no backend runs yet. */
export async function setUp(
  options: Parameters<typeof startSmallWorld>[0],
): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'release-pipeline-faults-'));
  const world = await startSmallWorld(options);
  let postgres = await startPostgres({
    directory: join(directory, 'postgres'),
  });
  const backends: BackendProcess[] = [];
  const servers: Server[] = [];

  async function withClient<T>(work: (client: Client) => Promise<T>) {
    const url = new URL(postgres.connectionString);
    url.pathname = `/${DATABASE}`;
    const client = new Client({ connectionString: url.href });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  return {
    world,
    postgres: {
      stop: () => postgres.stop(),
      async startAgain() {
        postgres = await startPostgres({
          directory: join(directory, 'postgres'),
          port: postgres.port,
        });
      },
    },
    async start(name, { config = world.config, alone } = {}) {
      const backend = await startBackend({
        name,
        alone,
        directory,
        postgres: postgres.connectionString,
        world: { entities: world.entities, config },
      });
      backends.push(backend);
      return backend;
    },
    async countedGit() {
      const url = new URL(world.git.urlOf('gitops'));
      const { hostname, port } = url;
      let count = 0;
      const server = createServer(socket => {
        count += 1;
        const git = connect(Number(port), hostname);
        socket.pipe(git).pipe(socket);
        socket.once('error', () => git.destroy());
        git.once('error', () => socket.destroy());
      });
      servers.push(server);
      await new Promise<void>(done => {
        server.listen(0, hostname, done);
      });
      const address = server.address();
      if (typeof address !== 'object' || !address) {
        throw new Error('There is no free TCP port on this machine');
      }
      url.port = `${address.port}`;
      return { url: url.href, connections: () => count };
    },
    query: (sql, values) =>
      withClient(async client => (await client.query(sql, values)).rows),
    verifyEvidence: () => withClient(verifyEvidence),
    async commitsOf(promotionId) {
      const commits = await world.git.log('gitops');
      return commits
        .map(({ message }) => message)
        .filter(message =>
          message.includes(`Release-Pipeline-Promotion: ${promotionId}`),
        );
    },
    async stop() {
      await Promise.all(backends.map(backend => backend.kill()));
      servers.forEach(server => server.close());
      await world.stop();
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
