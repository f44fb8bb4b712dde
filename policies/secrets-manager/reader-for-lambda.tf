resource "aws_iam_policy" "sstash_reader_for_lambda" {
  name = "sstash-reader-for-lambda"
  policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Sid" : "ReadSecrets",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:GetSecretValue"
        ],
        "Resource" : [
          "arn:aws:secretsmanager:ap-northeast-2:111122223333:secret:app/prod/*"
        ]
      },
      {
        "Sid" : "ReadInBatches",
        "Effect" : "Allow",
        "Action" : [
          "secretsmanager:BatchGetSecretValue"
        ],
        "Resource" : [
          "*"
        ]
      }
    ]
  })
}

resource "aws_iam_role" "sstash_reader_for_lambda" {
  name = "sstash-reader-for-lambda"
  assume_role_policy = jsonencode({
    "Version" : "2012-10-17",
    "Statement" : [
      {
        "Effect" : "Allow",
        "Principal" : {
          "Service" : "lambda.amazonaws.com"
        },
        "Action" : "sts:AssumeRole"
      }
    ]
  })
}

resource "aws_iam_role_policy_attachment" "sstash_reader_for_lambda" {
  role       = aws_iam_role.sstash_reader_for_lambda.name
  policy_arn = aws_iam_policy.sstash_reader_for_lambda.arn
}
