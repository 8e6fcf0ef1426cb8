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
import { useEffect, useState } from 'react';
import { Glyph } from '../../icons';

/** Copies a text to the clipboard and says so for a moment. */
export function CopyButton(props: {
  text: string;
  label?: string;
  className?: string;
}) {
  const { text, label = 'Copy', className } = props;
  const [outcome, setOutcome] = useState<string>();
  useEffect(() => {
    if (!outcome) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), 3_000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('Copied');
    } catch {
      setOutcome('Not copied: select the text instead');
    }
  };
  return (
    <Button
      size="small"
      className={className}
      startIcon={<Glyph name="copy" size="small" />}
      onClick={copy}
    >
      <span aria-live="polite">{outcome ?? label}</span>
    </Button>
  );
}
