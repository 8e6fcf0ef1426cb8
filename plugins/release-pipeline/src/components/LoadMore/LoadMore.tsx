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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useEffect, useRef, useState } from 'react';
import { useTextClasses } from '../../theme';

const useStyles = makeStyles(
  { more: { display: 'flex', alignItems: 'center', gap: 12 } },
  { name: 'ReleasePipelineLoadMore' },
);

/** How many were not read yet, and a way to read on. */
export function LoadMore(props: {
  /** How many were not read yet. */
  more: number;
  /** How many, and which. */
  text: string;
  onMore: () => Promise<void>;
}) {
  const { more, text, onMore } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const [busy, setBusy] = useState(false);
  const [reads, setReads] = useState(0);
  const line = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The button went away with the last page, and took the focus with it.
    if (reads > 0 && document.activeElement === document.body) {
      line.current?.focus();
    }
  }, [reads]);
  const load = async () => {
    setBusy(true);
    try {
      await onMore();
    } finally {
      setBusy(false);
      setReads(before => before + 1);
    }
  };
  if (more === 0 && reads === 0) {
    return undefined;
  }
  return (
    <div className={classes.more}>
      <span ref={line} tabIndex={-1} className={texts.muted}>
        {more > 0 ? text : 'All are shown'}
      </span>
      {more > 0 && (
        // A button that is disabled would lose the focus at once.
        <Button
          size="small"
          variant="outlined"
          aria-disabled={busy}
          onClick={busy ? undefined : load}
        >
          {busy ? 'Loading' : 'Load more'}
        </Button>
      )}
    </div>
  );
}
