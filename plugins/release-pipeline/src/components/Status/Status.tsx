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

import { makeStyles } from '@material-ui/core/styles';
import { Glyph } from '../../icons';
import { joined, tokens, useToneClasses } from '../../theme';
import type { Vocable } from './vocabulary';

const useStyles = makeStyles(
  theme => ({
    status: {
      display: 'inline-flex',
      verticalAlign: 'top',
      alignItems: 'center',
      gap: 5,
      fontSize: 13,
      lineHeight: '18px',
      fontWeight: 500,
      whiteSpace: 'nowrap',
    },
    quiet: { color: tokens(theme).text2, fontWeight: 400 },
  }),
  { name: 'ReleasePipelineStatus' },
);

/** A state in word and icon; what is as it should be may be quiet. */
export function Status(props: { of: Vocable; text?: string; quiet?: boolean }) {
  const { of: vocable, text = vocable.word, quiet } = props;
  const classes = useStyles();
  const tones = useToneClasses();
  return (
    <span className={joined(classes.status, tones[vocable.tone])}>
      <Glyph name={vocable.glyph} />
      <span className={quiet ? classes.quiet : undefined}>{text}</span>
    </span>
  );
}
