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

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { RunningPostgres, startPostgres } from './startPostgres';

jest.setTimeout(60_000);

describe('startPostgres', () => {
  let directory: string;
  let server: RunningPostgres | undefined;

  beforeEach(async () => {
    // Private to its owner, as a checkout below /root is.
    directory = await mkdtemp(join(tmpdir(), 'lab postgres-'));
  });

  afterEach(async () => {
    await server?.stop();
    server = undefined;
    await rm(directory, { recursive: true, force: true });
  });

  async function query(connectionString: string, text: string) {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  }

  async function serverPid() {
    const text = await readFile(join(directory, 'data/postmaster.pid'), 'utf8');
    return Number.parseInt(text, 10);
  }

  function isAlive(pid: number) {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  it('keeps the data over stop and start, and leaves no process', async () => {
    server = await startPostgres({ directory });
    const url = await server.createDatabase('kept "data"');
    await query(url, 'CREATE TABLE notes AS SELECT 42 AS answer');
    const pid = await serverPid();

    await server.stop();
    await server.stop();
    expect(isAlive(pid)).toBe(false);
    await expect(query(url, 'SELECT 1')).rejects.toThrow('ECONNREFUSED');

    server = await startPostgres({ directory, port: server.port });
    expect(await query(url, 'SELECT * FROM notes')).toEqual([{ answer: 42 }]);
  });

  it('starts after the server was killed, with its pid file left', async () => {
    server = await startPostgres({ directory });
    const url = await server.createDatabase('kept');
    const pid = await serverPid();
    process.kill(pid, 'SIGKILL');

    server = await startPostgres({ directory, port: server.port });
    expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await serverPid()).not.toBe(pid);
  });

  it('starts when the number in the pid file belongs to somebody else', async () => {
    server = await startPostgres({ directory });
    const pidFile = join(directory, 'data/postmaster.pid');
    const text = await readFile(pidFile, 'utf8');
    await server.stop();
    await writeFile(pidFile, text.replace(/^\d+/, `${process.ppid}`));

    server = await startPostgres({ directory });
    expect(await query(server.connectionString, 'SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
  });

  it('replaces a server whose parent died', async () => {
    const first = await startPostgres({ directory });
    const pid = await serverPid();

    server = await startPostgres({ directory });
    expect(isAlive(pid)).toBe(false);
    expect(await query(server.connectionString, 'SELECT 1 AS one')).toEqual([
      { one: 1 },
    ]);
    await first.stop();
  });

  it('begins anew when asked to', async () => {
    server = await startPostgres({ directory });
    const url = await server.createDatabase('old');
    await server.stop();

    server = await startPostgres({ directory, port: server.port, fresh: true });
    await expect(query(url, 'SELECT 1')).rejects.toThrow();
    expect(
      await query(
        server.connectionString,
        `SELECT datname FROM pg_database WHERE datname = 'old'`,
      ),
    ).toEqual([]);
  });

  it('names the port when it is taken', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve, reject) =>
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        if (address && typeof address === 'object') {
          resolve(address.port);
        } else {
          reject(new Error('no address'));
        }
      }),
    );
    await expect(startPostgres({ directory, port })).rejects.toThrow(
      `Port ${port}, which PostgreSQL needs, is taken`,
    );
    await new Promise(resolve => other.close(resolve));
  });

  it('refuses a connection without the password', async () => {
    server = await startPostgres({ directory });
    await expect(
      query(
        server.connectionString.replace(server.password, 'guess'),
        'SELECT 1',
      ),
    ).rejects.toThrow('password authentication failed');
    const { stdout } = await promisify(execFile)('stat', [
      '-c',
      '%a',
      join(directory, 'password'),
    ]);
    expect(stdout.trim()).toBe('600');
  });
});
