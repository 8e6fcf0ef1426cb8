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
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const BRANCH = 'main';
const ENTRY = '--format=%H%x00%an%x00%ae%x00%cI%x00%B%x01';

/** The environment of each git process: nothing of this machine's settings. */
export const GIT_ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  // The folder may belong to another user, when the lab once ran as root.
  GIT_CONFIG_COUNT: '1',
  GIT_CONFIG_KEY_0: 'safe.directory',
  GIT_CONFIG_VALUE_0: '*',
};

/** Who made a commit. */
export type Author = { name: string; email: string };

/** What a commit says about itself. */
export type CommitInfo = {
  message: string;
  author: Author;
  /** Who put it there; default: the author. */
  committer?: Author;
  /** Author and commit date; default: now. */
  date?: Date;
};

/**
 * New file contents by path; `undefined` deletes the file; a function gets
 * what stands there now (`undefined`: no such file) and returns the new text.
 */
export type Changes = Record<
  string,
  string | undefined | ((current: string | undefined) => string | undefined)
>;

/** One entry of the log. */
export type LogEntry = {
  hash: string;
  /** Subject, body and trailers. */
  message: string;
  author: Author;
  committedAt: Date;
};

/** A bare repository with the one branch `main`, worked by the git program. */
export class Repository {
  readonly directory: string;
  #lastCommit: Promise<unknown> = Promise.resolve();

  constructor(directory: string) {
    this.directory = directory;
  }

  /** Begins anew with one commit. */
  async create(files: Record<string, string>, info: CommitInfo) {
    await rm(this.directory, { recursive: true, force: true });
    await mkdir(this.directory, { recursive: true });
    await this.#git('init', '--quiet', '--bare', `--initial-branch=${BRANCH}`);
    await this.#git('config', 'http.receivepack', 'true');
    // Promotions append; a history that was rewritten would hide that.
    await this.#git('config', 'receive.denyNonFastForwards', 'true');
    return this.commit(files, info);
  }

  /** The commit that `main` points to; `undefined` before the first one. */
  async head(): Promise<string | undefined> {
    return this.#git('rev-parse', '--verify', '--quiet', `refs/heads/${BRANCH}`)
      .then(text => text.trim())
      .catch(() => undefined);
  }

  /** A file's text at a revision; `undefined` when it is not there. */
  async read(path: string, revision: string = BRANCH) {
    return this.#git('cat-file', 'blob', `${revision}:${path}`).catch(
      () => undefined,
    );
  }

  /** The newest commits first, of one path where it is given. */
  async log(options: { limit?: number; path?: string } = {}) {
    return entriesOf(
      await this.#git(
        'log',
        `--max-count=${options.limit ?? 100}`,
        ENTRY,
        BRANCH,
        '--',
        ...(options.path ? [options.path] : []),
      ),
    );
  }

  /** One commit of `main` and what it changed; `undefined` when it is not there. */
  async show(hash: string): Promise<(LogEntry & { diff: string }) | undefined> {
    try {
      await this.#git('merge-base', '--is-ancestor', hash, BRANCH);
    } catch {
      return undefined;
    }
    const [entry] = entriesOf(
      await this.#git('log', '--max-count=1', ENTRY, hash),
    );
    const diff = await this.#git('show', '--no-color', '--format=', hash);
    return { ...entry, diff };
  }

  /**
   * Commits changes on top of `main`. Commits of this process follow each
   * other; a push that arrives in between makes the commit start over.
   *
   * @returns the new head, or the present one when nothing would change
   */
  async commit(changes: Changes, info: CommitInfo): Promise<string> {
    const commit = this.#lastCommit.then(async () => {
      for (;;) {
        const parent = await this.head();
        const written = await this.#commitOnto(parent, changes, info);
        const head = await this.head();
        if (head && (written || head === parent)) {
          return head;
        }
      }
    });
    this.#lastCommit = commit.catch(() => undefined);
    return commit;
  }

  /** Makes git refuse each push with a message; `undefined` lets them in. */
  async refusePush(message: string | undefined): Promise<void> {
    const hook = join(this.directory, 'hooks', 'pre-receive');
    if (message === undefined) {
      await rm(hook, { force: true });
      return;
    }
    await mkdir(join(this.directory, 'hooks'), { recursive: true });
    await writeFile(`${hook}.message`, `${message}\n`);
    await writeFile(hook, `#!/bin/sh\ncat "$0.message" >&2\nexit 1\n`, {
      mode: 0o755,
    });
  }

  /** @returns false when `main` moved meanwhile and nothing was written */
  async #commitOnto(
    parent: string | undefined,
    changes: Changes,
    info: CommitInfo,
  ): Promise<boolean> {
    const contents = new Map<string, string | undefined>();
    for (const [path, change] of Object.entries(changes)) {
      const current = parent ? await this.read(path, parent) : undefined;
      const wanted = typeof change === 'function' ? change(current) : change;
      if (wanted !== current) {
        contents.set(path, wanted);
      }
    }
    if (parent && contents.size === 0) {
      return true;
    }
    const seconds = Math.floor((info.date ?? new Date()).getTime() / 1000);
    const ident = ({ name, email }: Author) =>
      `${name} <${email}> ${seconds} +0000`;
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const commands = [
      `commit refs/heads/${BRANCH}\n`,
      `author ${ident(info.author)}\n`,
      `committer ${ident(info.committer ?? info.author)}\n`,
      data(info.message),
      parent ? `from ${parent}\n` : '',
      ...[...contents].map(([path, text]) =>
        text === undefined
          ? `D ${path}\n`
          : `M 100644 inline ${path}\n${data(text)}`,
      ),
    ];
    return this.#fastImport(commands.join(''), parent);
  }

  async #fastImport(commands: string, parent: string | undefined) {
    const child = spawn('git', ['fast-import', '--quiet'], {
      cwd: this.directory,
      env: GIT_ENVIRONMENT,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', chunk => {
      errors += chunk;
    });
    child.stdin.on('error', () => {
      // A git that gave up says why on stderr and by its exit code.
    });
    child.stdin.end(commands);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) {
      return true;
    }
    if ((await this.head()) !== parent) {
      return false;
    }
    throw new Error(`git fast-import failed: ${errors.trim()}`);
  }

  async #git(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)('git', args, {
      cwd: this.directory,
      env: GIT_ENVIRONMENT,
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }
}

function entriesOf(log: string): LogEntry[] {
  return log
    .split('\x01')
    .map(entry => entry.trim())
    .filter(Boolean)
    .map((entry): LogEntry => {
      const [hash, name, email, date, message] = entry.split('\x00');
      return {
        hash,
        message: message.trim(),
        author: { name, email },
        committedAt: new Date(date),
      };
    });
}
